// Before version 2.33 glibc had these in libc_nonshared.a, each program its own copy.
#include <sys/stat.h>

#ifdef __x86_64__
enum { STAT_VERSION = 1 };
#else
enum { STAT_VERSION = 0 };
#endif

#define HIDDEN __attribute__((visibility("hidden")))

extern int __xstat(int version, const char *path, void *buffer);
extern int __lxstat(int version, const char *path, void *buffer);
extern int __fxstat(int version, int file, void *buffer);
extern int __fxstatat(int version, int folder, const char *path, void *buffer, int flags);

// On 64-bit machines struct stat64 is struct stat.
HIDDEN int stat(const char *path, struct stat *buffer) { return __xstat(STAT_VERSION, path, buffer); }
HIDDEN int lstat(const char *path, struct stat *buffer) { return __lxstat(STAT_VERSION, path, buffer); }
HIDDEN int fstat(int file, struct stat *buffer) { return __fxstat(STAT_VERSION, file, buffer); }
HIDDEN int fstatat(int folder, const char *path, struct stat *buffer, int flags) { return __fxstatat(STAT_VERSION, folder, path, buffer, flags); }
HIDDEN int stat64(const char *path, void *buffer) { return __xstat(STAT_VERSION, path, buffer); }
HIDDEN int lstat64(const char *path, void *buffer) { return __lxstat(STAT_VERSION, path, buffer); }
HIDDEN int fstat64(int file, void *buffer) { return __fxstat(STAT_VERSION, file, buffer); }
HIDDEN int fstatat64(int folder, const char *path, void *buffer, int flags) { return __fxstatat(STAT_VERSION, folder, path, buffer, flags); }
