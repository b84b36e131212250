// `require`: the host's modules, and text files in the script's folder and below.
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "source.h"

// Dotted names of letters, digits, `_` and `-`: nothing that a path could climb with.
static bool is_module_name(const char *name, size_t length) {
    if (length == 0 || length > 200 || strlen(name) != length) return false;
    char before = '.';
    for (size_t index = 0; index < length; index++) {
        char character = name[index];
        bool is_letter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
                         (character >= '0' && character <= '9') || character == '_' || character == '-';
        if (!is_letter && (character != '.' || before == '.')) return false;
        before = character;
    }
    return before != '.';
}

// Pushes the folder that the calling function may require from, or nil.
static void push_root(lua_State *L, clua_host *host) {
    lua_Debug record;
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->roots);
    for (int level = 1; lua_getstack(L, level, &record); level++) {
        lua_getinfo(L, "S", &record);
        if (record.what[0] == 'C') continue;
        lua_pushstring(L, record.source);
        lua_rawget(L, -2);
        lua_remove(L, -2);
        return;
    }
    lua_pop(L, 1);
    lua_pushnil(L);
}

static int push_nearest_module(lua_State *L, clua_host *host, const char *name) {
    size_t length = strlen(name);
    size_t limit = clua_edit_limit(length);
    lua_pushnil(L);
    int found = lua_gettop(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->modules);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
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
    return found;
}

static int not_found(lua_State *L, clua_host *host, const char *name) {
    push_nearest_module(L, host, name);
    clua_push_hint(L, lua_tostring(L, -1));
    return luaL_error(L, "module '%s' not found%s", name, lua_tostring(L, -1));
}

// Reads the file into a userdata, which is pushed: an error that is raised meanwhile then leaves nothing behind.
static char *push_source(lua_State *L, clua_host *host, const char *root, const char *relative, size_t *length) {
    char *block = NULL;
    char *path = clua_source_resolve(root, relative);
    size_t size = 0;
    if (path != NULL && clua_source_size(path, &size) && size <= host->limits.source_size) {
        lua_pushstring(L, path);
        free(path);
        block = lua_newuserdatauv(L, size + 1, 0);
        *length = size;
        if (!clua_source_fill(lua_tostring(L, -2), block, length)) block = NULL;
        return block;
    }
    free(path);
    return NULL;
}

// Stack: 1 name, 2 root, 3 key in the table of loaded modules, 4 that table.
static int load_module(lua_State *L, clua_host *host, const char *name) {
    const char *root = lua_tostring(L, 2);
    const char *relative = lua_pushfstring(L, "%s.lua", luaL_gsub(L, name, ".", "/"));
    const char *chunk = strcmp(root, "/") == 0 ? lua_pushfstring(L, "/%s", relative)
                                               : lua_pushfstring(L, "%s/%s", root, relative);
    size_t length = 0;
    const char *source = push_source(L, host, root, relative, &length);
    if (source == NULL) return not_found(L, host, name);
    if (!clua_keep_chunk_name(host, chunk)) return luaL_error(L, "not enough memory");
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    uint32_t first_use = host->use_count;
    int status = clua_compile(L, host, source, length, chunk);
    if (status != LUA_OK) return lua_error(L);  // the message has its position
    clua_set_root(L, host, chunk, root);
    lua_pushvalue(L, 3);
    lua_pushliteral(L, "loading");
    lua_rawset(L, 4);
    lua_pushvalue(L, 1);
    if (host->depth >= CLUA_MAX_DEPTH) return luaL_error(L, "modules nested too deep");
    lua_call(L, 1, 1);
    if (host->sealed) {
        // Outside a load nobody else asks whether the globals it uses exist.
        bool is_undeclared = clua_find_undeclared(L, host, first_use, false);
        clua_forget_uses(host, first_use);
        if (is_undeclared) return lua_error(L);  // the message has its position
    }
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
    }
    lua_pushvalue(L, 3);
    lua_createtable(L, 1, 0);
    lua_pushvalue(L, -3);
    lua_rawseti(L, -2, 1);
    lua_rawset(L, 4);
    return 1;
}

static int require(lua_State *L) {
    clua_host *host = clua_host_of(L);
    size_t length;
    const char *name = luaL_checklstring(L, 1, &length);
    clua_charge(L, host, 50);
    lua_settop(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->modules);
    lua_pushvalue(L, 1);
    if (lua_rawget(L, -2) != LUA_TNIL) return 1;
    lua_settop(L, 1);
    if (!is_module_name(name, length)) return luaL_error(L, "'%s' is not the name of a module", name);
    push_root(L, host);
    if (lua_isnil(L, 2)) return not_found(L, host, name);
    lua_pushfstring(L, "%s\n%s", lua_tostring(L, 2), name);
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->loaded);
    lua_pushvalue(L, 3);
    int type = lua_rawget(L, 4);
    if (type == LUA_TTABLE) {
        lua_rawgeti(L, -1, 1);
        return 1;
    }
    if (type == LUA_TSTRING) return luaL_error(L, "module '%s' requires itself, or failed to load", name);
    lua_settop(L, 4);
    return load_module(L, host, name);
}

void clua_open_require(lua_State *L) {
    lua_pushcfunction(L, require);
    lua_setglobal(L, "require");
}

typedef struct request {
    clua_host *host;
    const char *name;
    uint32_t mark;
} request;

static int module_body(lua_State *L) {
    request *request = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, request->host->modules);
    lua_pushstring(L, request->name);
    if (clua_tape_push(L, request->host, request->mark) != 1) return luaL_error(L, "a module is one value");
    lua_rawset(L, -3);
    return 0;
}

bool clua_add_module(clua_host *host, const char *name, uint32_t mark) {
    request request = {host, name, mark};
    int status = clua_protect(host, module_body, &request, 0);
    if (status == LUA_OK) return true;
    clua_tape_drop(&host->tape, mark);
    clua_fail_protected(host, status);
    return false;
}
