// The table of initializers: each line has a class under the name that files and people use. Lookups, loading and the names in
// types come from it.
export { Constant, type ConstantOptions } from './constant';
export { GlorotNormal, type GlorotNormalOptions } from './glorot-normal';
export { GlorotUniform, type GlorotUniformOptions } from './glorot-uniform';
export { HeNormal, type HeNormalOptions } from './he-normal';
export { HeUniform, type HeUniformOptions } from './he-uniform';
export { Identity, type IdentityOptions } from './identity';
export { Initializer, type InitializerCallOptions, type InitializerFunction } from './initializer';
export { LecunNormal, type LecunNormalOptions } from './lecun-normal';
export { LecunUniform, type LecunUniformOptions } from './lecun-uniform';
export { Ones } from './ones';
export { Orthogonal, type OrthogonalOptions } from './orthogonal';
export { RandomNormal, type RandomNormalOptions } from './random-normal';
export { RandomUniform, type RandomUniformOptions } from './random-uniform';
export { STFT, type STFTOptions } from './stft';
export { TruncatedNormal, type TruncatedNormalOptions } from './truncated-normal';
export { VarianceScaling, type VarianceScalingOptions } from './variance-scaling';
export { Zeros } from './zeros';
