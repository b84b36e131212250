#ifndef CLUA_SOURCE_H
#define CLUA_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct clua_source {
    char *text;
    size_t length;
} clua_source;

// Reads a regular file of at most `limit` bytes. On failure `errno` says why, and there is nothing to free.
bool clua_source_read(clua_source *source, const char *path, size_t limit);

// The size of a regular file that is not a link.
bool clua_source_size(const char *path, size_t *size);

// Reads at most `*length` bytes of it; `*length` becomes what was read.
bool clua_source_fill(const char *path, char *text, size_t *length);

// The real path of a file that lies in the folder or below, to be freed; or NULL.
char *clua_source_resolve(const char *folder, const char *relative);

#endif
