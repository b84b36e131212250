// Strict globals: declared while the scripts load, sealed afterwards.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static bool is_declared(lua_State *L, clua_host *host, int key) {
    key = lua_absindex(L, key);
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->declared);
    lua_pushvalue(L, key);
    bool is_declared = lua_rawget(L, -2) != LUA_TNIL;
    lua_pop(L, 2);
    return is_declared;
}

// Pushes the nearest declared name, or nil.
void clua_push_nearest_global(lua_State *L, const char *name) {
    size_t length = strlen(name);
    size_t limit = clua_edit_limit(length);
    lua_pushnil(L);
    int found = lua_gettop(L);
    lua_pushglobaltable(L);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING) continue;
        size_t key_length;
        const char *key = lua_tolstring(L, -1, &key_length);
        size_t distance = clua_edit_distance(name, length, key, key_length, limit);
        if (distance > limit) continue;
        lua_pushvalue(L, -1);
        lua_replace(L, found);
        if (distance == 0) break;
        limit = distance - 1;
    }
    lua_settop(L, found);
}

static int read_undeclared(lua_State *L) {
    clua_host *host = clua_host_of(L);
    if (is_declared(L, host, 2)) {
        lua_pushnil(L);
        return 1;
    }
    const char *name = luaL_tolstring(L, 2, NULL);
    clua_push_nearest_global(L, name);
    clua_push_hint(L, lua_tostring(L, -1));
    return luaL_error(L, "global '%s' is not declared%s", name, lua_tostring(L, -1));
}

static int write_undeclared(lua_State *L) {
    clua_host *host = clua_host_of(L);
    if (!is_declared(L, host, 2)) {
        if (host->sealed) {
            const char *name = luaL_tolstring(L, 2, NULL);
            return luaL_error(L, "global '%s' is not declared: globals are declared while the script loads", name);
        }
        lua_rawgeti(L, LUA_REGISTRYINDEX, host->declared);
        lua_pushvalue(L, 2);
        lua_pushboolean(L, 1);
        lua_rawset(L, -3);
        lua_pop(L, 1);
    }
    lua_rawset(L, 1);
    return 0;
}

void clua_open_globals(lua_State *L) {
    lua_pushglobaltable(L);
    lua_createtable(L, 0, 3);
    lua_pushcfunction(L, read_undeclared);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, write_undeclared);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

typedef struct request {
    clua_host *host;
    const char *name;
    uint32_t mark;
} request;

static int global_body(lua_State *L) {
    request *request = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, request->host->declared);
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, request->name);
    lua_pushglobaltable(L);
    lua_pushstring(L, request->name);
    if (clua_tape_push(L, request->host, request->mark) != 1) return luaL_error(L, "a global has one value");
    lua_rawset(L, -3);
    return 0;
}

bool clua_set_global(clua_host *host, const char *name, uint32_t mark) {
    request request = {host, name, mark};
    int status = clua_protect(host, global_body, &request, 0);
    if (status == LUA_OK) return true;
    clua_tape_drop(&host->tape, mark);
    clua_fail_protected(host, status);
    return false;
}

// MARK: - What a chunk uses

void clua_forget_uses(clua_host *host, uint32_t first) {
    for (uint32_t index = first; index < host->use_count; index++) {
        free(host->uses[index].name);
        free(host->uses[index].chunk);
    }
    if (host->use_count > first) host->use_count = first;
}

static bool is_written_at_top(const clua_host *host, uint32_t first, const char *name) {
    for (uint32_t index = first; index < host->use_count; index++) {
        const clua_use *use = &host->uses[index];
        if (use->is_write && use->is_top && strcmp(use->name, name) == 0) return true;
    }
    return false;
}

// Looks for a use of a global that nobody declared, and pushes the message. Of several the first in the text.
bool clua_find_undeclared(lua_State *L, clua_host *host, uint32_t first, bool statically) {
    luaL_checkstack(L, 8, NULL);
    const clua_use *found = NULL;
    lua_pushglobaltable(L);
    for (uint32_t index = first; index < host->use_count; index++) {
        const clua_use *use = &host->uses[index];
        if (found != NULL && (strcmp(found->chunk, use->chunk) != 0 || found->line <= use->line)) continue;
        lua_pushstring(L, use->name);
        bool is_known = is_declared(L, host, -1);
        is_known = lua_rawget(L, -2) != LUA_TNIL || is_known;
        lua_pop(L, 1);
        if (is_known || (statically && is_written_at_top(host, first, use->name))) continue;
        found = use;
    }
    lua_pop(L, 1);
    if (found == NULL) return false;
    clua_push_nearest_global(L, found->name);
    clua_push_hint(L, lua_tostring(L, -1));
    lua_pushfstring(
        L, "%s:%d: global '%s' is not declared%s", found->chunk, found->line, found->name, lua_tostring(L, -1));
    lua_replace(L, -3);
    lua_pop(L, 1);
    return true;
}
