/*
 * Where Keratin runs from its sources, the kernel library is assembled when it is first needed. The build puts a module
 * in this one's place that holds the assembled bytes (`packedModule`), because an assembler that has just been
 * loaded is slow.
 */
export { assembleLibrary as kernelLibraryBytes } from './assemble-library';
