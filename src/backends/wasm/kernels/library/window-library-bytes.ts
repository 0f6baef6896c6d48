/* As `library-bytes`: the build puts the assembled bytes in this module's place. */
export { assembleWindowLibrary as windowLibraryBytes } from './assemble-library';
