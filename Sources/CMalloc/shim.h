// The tuning functions of glibc's allocator, which Swift's Glibc module leaves out. Empty elsewhere.
#if __has_include(<features.h>)
#include <features.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif
