/** The version of Keras whose files ours are. */
export const KERAS_VERSION = '3.15.1';

/** What files say Keras computed with; kernels are laid out as TensorFlow has them. */
export const BACKEND = 'tensorflow';
