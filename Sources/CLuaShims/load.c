// Loads scripts: compiles, runs, checks their globals.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "source.h"

// Compiles a text and pushes the function, or a message. The name appears in messages as it is.
int clua_compile(lua_State *L, clua_host *host, const char *source, size_t length, const char *name) {
    if (length > host->limits.source_size) {
        lua_pushfstring(L, "%s: the source text is too large", name);
        return LUA_ERRSYNTAX;
    }
    if (length >= 3 && memcmp(source, "\xef\xbb\xbf", 3) == 0) {
        source += 3;
        length -= 3;
    }
    if (length > 0 && source[0] == '#') {
        // A line for the shell; its newline stays, for the count of lines.
        const char *end = memchr(source, '\n', length);
        size_t skipped = end == NULL ? length : (size_t)(end - source);
        source += skipped;
        length -= skipped;
    }
    lua_pushfstring(L, "@%s", name);
    int status = luaL_loadbufferx(L, length == 0 ? "" : source, length, lua_tostring(L, -1), "t");
    lua_remove(L, -2);
    if (status == LUA_OK) clua_scan(L, host, name);
    return status;
}

// Remembers from which folder the functions of a chunk may require.
void clua_set_root(lua_State *L, clua_host *host, const char *name, const char *root) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->roots);
    lua_pushfstring(L, "@%s", name);
    if (root == NULL) {
        lua_pushnil(L);
    } else {
        lua_pushstring(L, root);
    }
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

typedef struct request {
    clua_host *host;
    const char *source;
    size_t length;
    const char *name;
    const char *root;
    clua_thread *thread;
    uint32_t first_use;
    int status;
    int reference;
    bool is_static;
    bool is_undeclared;
} request;

static int compile_body(lua_State *L) {
    request *request = lua_touserdata(L, 1);
    request->status = clua_compile(L, request->host, request->source, request->length, request->name);
    if (request->status != LUA_OK) {
        size_t length;
        const char *message = lua_tolstring(L, -1, &length);
        int kind = request->status == LUA_ERRMEM ? CLUA_KIND_MEMORY : CLUA_KIND_SYNTAX;
        clua_fail(request->host, kind, message, length);
        return 0;
    }
    if (request->thread == NULL) return 0;
    clua_set_root(L, request->host, request->name, request->root);
    lua_xmove(L, request->thread->co, 1);
    return 0;
}

static int globals_body(lua_State *L) {
    request *request = lua_touserdata(L, 1);
    if (!clua_find_undeclared(L, request->host, request->first_use, request->is_static)) return 0;
    size_t length;
    const char *message = lua_tolstring(L, -1, &length);
    clua_fail(request->host, CLUA_KIND_LOAD, message, length);
    request->is_undeclared = true;
    return 0;
}

static int result_body(lua_State *L) {
    request *request = lua_touserdata(L, 1);
    lua_State *co = request->thread->co;
    if (request->thread->results == 0) {
        lua_pushnil(L);
    } else {
        lua_settop(co, 1);
        lua_xmove(co, L, 1);
    }
    request->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static bool protect(request *request, lua_CFunction body) {
    int status = clua_protect(request->host, body, request, 0);
    if (status == LUA_OK) return true;
    clua_fail_protected(request->host, status);
    return false;
}

// Chunk names are kept: Lua shortens those over 60 bytes, and errors shall give them whole.
bool clua_keep_chunk_name(clua_host *host, const char *name) {
    for (uint32_t index = 0; index < host->chunk_count; index++) {
        if (strcmp(host->chunks[index], name) == 0) return true;
    }
    if (host->chunk_count == host->chunk_capacity) {
        uint32_t capacity = host->chunk_capacity == 0 ? 8 : host->chunk_capacity * 2;
        char **chunks = realloc(host->chunks, capacity * sizeof(char *));
        if (chunks == NULL) return false;
        host->chunks = chunks;
        host->chunk_capacity = capacity;
    }
    char *copy = strdup(name);
    if (copy == NULL) return false;
    host->chunks[host->chunk_count++] = copy;
    return true;
}

static bool run(request *request) {
    clua_host *host = request->host;
    request->thread = clua_thread_acquire(host);
    if (request->thread == NULL || request->thread->co == NULL || !clua_keep_chunk_name(host, request->name)) {
        clua_fail_memory(host);
        return false;
    }
    if (!protect(request, compile_body)) {
        clua_thread_finish(request->thread);
        return false;
    }
    if (request->status != LUA_OK) {
        clua_thread_finish(request->thread);
        return false;
    }
    if (clua_thread_run(request->thread, 0, false, host->limits.loading_time) != CLUA_FINISHED) return false;
    bool is_good = protect(request, globals_body) && !request->is_undeclared && protect(request, result_body);
    clua_thread_finish(request->thread);
    return is_good;
}

bool clua_load(clua_host *host, const void *source, size_t length, const char *name, const char *root, int *reference) {
    request request = {
        .host = host,
        .source = source,
        .length = length,
        .name = name,
        .root = root,
        .first_use = host->use_count,
        .reference = LUA_NOREF,
    };
    bool was_sealed = host->sealed;
    host->sealed = false;
    bool is_loaded = run(&request);
    host->sealed = was_sealed || host->current == NULL;
    clua_forget_uses(host, request.first_use);
    *reference = request.reference;
    return is_loaded;
}

static bool fail_to_read(clua_host *host, const char *path) {
    char message[1200];
    int length = snprintf(message, sizeof message, "%s: %s", path, strerror(errno));
    clua_fail(host, CLUA_KIND_LOAD, message, length < (int)sizeof message ? (size_t)length : sizeof message - 1);
    return false;
}

bool clua_load_file(clua_host *host, const char *path, int *reference) {
    clua_source source;
    *reference = LUA_NOREF;
    if (!clua_source_read(&source, path, host->limits.source_size)) return fail_to_read(host, path);
    const char *slash = strrchr(path, '/');
    char *root = slash == NULL ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
    bool is_loaded = false;
    if (root == NULL) {
        clua_fail_memory(host);
    } else {
        is_loaded = clua_load(host, source.text, source.length, path, root, reference);
    }
    free(root);
    free(source.text);
    return is_loaded;
}

bool clua_check(clua_host *host, const void *source, size_t length, const char *name) {
    request request = {
        .host = host,
        .source = source,
        .length = length,
        .name = name,
        .first_use = host->use_count,
        .is_static = true,
    };
    bool is_good = clua_keep_chunk_name(host, name) && protect(&request, compile_body) && request.status == LUA_OK &&
                   protect(&request, globals_body) && !request.is_undeclared;
    clua_forget_uses(host, request.first_use);
    return is_good;
}

const char *clua_chunk_name(const clua_host *host, const char *short_name) {
    if (strncmp(short_name, "...", 3) != 0) return NULL;
    size_t length = strlen(short_name + 3);
    for (uint32_t index = 0; index < host->chunk_count; index++) {
        size_t whole = strlen(host->chunks[index]);
        if (whole > length && strcmp(host->chunks[index] + whole - length, short_name + 3) == 0) {
            return host->chunks[index];
        }
    }
    return NULL;
}
