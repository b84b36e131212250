// Reads script files.
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_regular(const char *path, int flags, size_t *size) {
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);
    if (file < 0) return -1;
    struct stat status;
    int error = 0;
    if (fstat(file, &status) != 0) {
        error = errno;
    } else if (!S_ISREG(status.st_mode)) {
        error = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    }
    if (error == 0) {
        *size = (size_t)status.st_size;
        return file;
    }
    close(file);
    errno = error;
    return -1;
}

static bool read_up_to(int file, char *text, size_t *length) {
    size_t capacity = *length;
    *length = 0;
    while (*length < capacity) {
        ssize_t count = read(file, text + *length, capacity - *length);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        if (count == 0) break;
        *length += (size_t)count;
    }
    return true;
}

bool clua_source_size(const char *path, size_t *size) {
    int file = open_regular(path, O_NOFOLLOW, size);
    if (file < 0) return false;
    close(file);
    return true;
}

bool clua_source_fill(const char *path, char *text, size_t *length) {
    size_t size;
    int file = open_regular(path, O_NOFOLLOW, &size);
    if (file < 0) return false;
    bool is_read = read_up_to(file, text, length);
    close(file);
    return is_read;
}

bool clua_source_read(clua_source *source, const char *path, size_t limit) {
    *source = (clua_source){NULL, 0};
    int file = open_regular(path, 0, &source->length);
    if (file < 0) return false;
    int error = 0;
    if (source->length > limit) {
        error = EFBIG;
    } else {
        source->text = malloc(source->length + 1);
        if (source->text == NULL || !read_up_to(file, source->text, &source->length)) error = errno;
    }
    close(file);
    if (error == 0) return true;
    free(source->text);
    source->text = NULL;
    errno = error;
    return false;
}

// A link may lead elsewhere in the folder, but not out of it: both paths are resolved before they are compared.
char *clua_source_resolve(const char *folder, const char *relative) {
    size_t length = strlen(folder) + strlen(relative) + 2;
    char *path = malloc(length);
    if (path == NULL) return NULL;
    strcpy(path, folder);
    strcat(path, "/");
    strcat(path, relative);
    char *resolved = realpath(path, NULL);
    char *root = realpath(folder, NULL);
    free(path);
    bool is_inside = false;
    if (resolved != NULL && root != NULL) {
        size_t root_length = strlen(root);
        if (root_length > 0 && root[root_length - 1] == '/') root_length--;
        is_inside = strncmp(resolved, root, root_length) == 0 && resolved[root_length] == '/';
        if (!is_inside) errno = ENOENT;
    }
    int error = errno;
    free(root);
    if (!is_inside) {
        free(resolved);
        resolved = NULL;
    }
    errno = error;
    return resolved;
}
