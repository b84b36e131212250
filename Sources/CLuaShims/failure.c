// Notes down what went wrong, for Swift to read.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

// Memory beyond the cap while an error is put into words.
#define RESERVE (256u * 1024)

static void keep(char **target, size_t *target_length, const char *text, size_t length) {
    free(*target);
    *target = malloc(length + 1);
    *target_length = 0;
    if (*target == NULL) return;
    if (length > 0) memcpy(*target, text, length);
    (*target)[length] = '\0';
    *target_length = length;
}

void clua_fail(clua_host *host, int kind, const char *message, size_t length) {
    host->failure.kind = kind;
    host->failure.line = 0;
    host->failure.source[0] = '\0';
    keep(&host->failure.message, &host->failure.message_length, message, length);
    keep(&host->failure.traceback, &host->failure.traceback_length, NULL, 0);
}

void clua_fail_memory(clua_host *host) {
    static const char message[] = "not enough memory";
    clua_fail(host, CLUA_KIND_MEMORY, message, sizeof message - 1);
}

typedef struct request {
    clua_host *host;
    lua_State *co;
    int kind;
} request;

static int text_body(lua_State *L) {
    luaL_tolstring(L, 1, NULL);
    return 1;
}

// Replaces the error value on top by a text. A `__tostring` is the script's own code: it runs protected and limited.
static void make_text(lua_State *L) {
    if (lua_type(L, -1) == LUA_TSTRING) return;
    if (lua_isnil(L, -1)) {
        lua_pushliteral(L, "error without a value");
        return;
    }
    if (luaL_getmetafield(L, -1, "__tostring") != LUA_TNIL || lua_type(L, -1) == LUA_TNUMBER) {
        lua_pop(L, 1);
        lua_pushcfunction(L, text_body);
        lua_pushvalue(L, -2);
        if (lua_pcall(L, 1, 1, 0) == LUA_OK) return;
        lua_pop(L, 1);
    } else if (lua_type(L, -1) == LUA_TNUMBER) {
        luaL_tolstring(L, -1, NULL);
        return;
    }
    lua_pushfstring(L, "error value is a %s", luaL_typename(L, -1));
}

static void find_position(clua_host *host, lua_State *co) {
    lua_Debug record;
    for (int level = 0; lua_getstack(co, level, &record); level++) {
        lua_getinfo(co, "Sl", &record);
        if (record.currentline <= 0) continue;
        host->failure.line = record.currentline;
        memcpy(host->failure.source, record.short_src, sizeof host->failure.source);
        return;
    }
}

static int thread_body(lua_State *L) {
    request *request = lua_touserdata(L, 1);
    clua_host *host = request->host;
    if (lua_checkstack(request->co, 1)) {
        lua_pushvalue(request->co, -1);
        lua_xmove(request->co, L, 1);
    } else {
        lua_pushstring(L, request->kind == CLUA_KIND_MEMORY ? "not enough memory" : "stack overflow");
    }
    host->running = L;
    make_text(L);
    size_t length;
    const char *message = lua_tolstring(L, -1, &length);
    static const char memory[] = "not enough memory";
    size_t end = sizeof memory - 1;
    if (request->kind == CLUA_KIND_RUNTIME && length >= end && memcmp(message + length - end, memory, end) == 0) {
        request->kind = CLUA_KIND_MEMORY;
    }
    clua_fail(host, request->kind, message, length);
    find_position(host, request->co);
    luaL_traceback(L, request->co, NULL, 0);
    const char *traceback = lua_tolstring(L, -1, &length);
    const char *lines = memchr(traceback, '\n', length);
    if (lines != NULL) {
        length -= (size_t)(lines + 1 - traceback);
        keep(&host->failure.traceback, &host->failure.traceback_length, lines + 1, length);
    }
    return 0;
}

void clua_fail_thread(clua_host *host, lua_State *co, int status) {
    if (host->terminated) {
        clua_fail(host, CLUA_KIND_TIME_LIMIT, host->limit_message, strlen(host->limit_message));
        const char *lines = strchr(host->limit_traceback, '\n');
        if (lines != NULL) {
            keep(&host->failure.traceback, &host->failure.traceback_length, lines + 1, strlen(lines + 1));
        }
        return;
    }
    request request = {host, co, status == LUA_ERRMEM ? CLUA_KIND_MEMORY : CLUA_KIND_RUNTIME};
    host->reserve = RESERVE;
    int described = clua_protect(host, thread_body, &request, 0);
    host->reserve = 0;
    if (described != LUA_OK) {
        lua_pop(host->main, 1);
        clua_fail_memory(host);
    }
    // A hostile `__tostring` may have used up the time: that is not what went wrong.
    host->terminated = false;
    clua_set_hook(host->main, CLUA_HOOK_COUNT);
}

// After clua_protect failed: the message is on top of the main stack.
void clua_fail_protected(clua_host *host, int status) {
    size_t length = 0;
    const char *message = lua_type(host->main, -1) == LUA_TSTRING ? lua_tolstring(host->main, -1, &length) : NULL;
    if (status == LUA_ERRMEM || message == NULL) {
        clua_fail_memory(host);
    } else {
        clua_fail(host, CLUA_KIND_RUNTIME, message, length);
    }
    lua_pop(host->main, 1);
}

clua_failure clua_last_failure(const clua_host *host) {
    return (clua_failure){
        .kind = host->failure.kind,
        .message = host->failure.message,
        .message_length = host->failure.message_length,
        .traceback = host->failure.traceback,
        .traceback_length = host->failure.traceback_length,
        .source = host->failure.source,
        .line = host->failure.line,
    };
}
