// Looks at a stack from Swift. Nothing here raises: see the manual's column for errors, and the remarks.
#include <string.h>

#include "internal.h"

int clua_type(lua_State *lua, int index) { return lua_type(lua, index); }

const char *clua_type_name(lua_State *lua, int index) { return lua_typename(lua, lua_type(lua, index)); }

bool clua_to_boolean(lua_State *lua, int index) { return lua_toboolean(lua, index); }

bool clua_is_integer(lua_State *lua, int index) { return lua_isinteger(lua, index); }

bool clua_to_integer(lua_State *lua, int index, int64_t *value) {
    if (lua_type(lua, index) != LUA_TNUMBER) return false;
    int is_integer;
    *value = lua_tointegerx(lua, index, &is_integer);
    return is_integer;
}

bool clua_to_number(lua_State *lua, int index, double *value) {
    if (lua_type(lua, index) != LUA_TNUMBER) return false;
    *value = lua_tonumber(lua, index);
    return true;
}

// lua_tolstring allocates for a number only.
const void *clua_to_bytes(lua_State *lua, int index, size_t *length) {
    if (lua_type(lua, index) != LUA_TSTRING) return NULL;
    return lua_tolstring(lua, index, length);
}

const void *clua_to_identity(lua_State *lua, int index) { return lua_topointer(lua, index); }

size_t clua_raw_length(lua_State *lua, int index) { return (size_t)lua_rawlen(lua, index); }

bool clua_has_metatable(lua_State *lua, int index, int reference) {
    if (!lua_checkstack(lua, 2) || !lua_getmetatable(lua, index)) return false;
    lua_rawgeti(lua, LUA_REGISTRYINDEX, reference);
    bool is_same = lua_rawequal(lua, -1, -2);
    lua_pop(lua, 2);
    return is_same;
}

int clua_no_index(void) { return lua_upvalueindex(200); }

int clua_top(lua_State *lua) { return lua_gettop(lua); }

void clua_set_top(lua_State *lua, int top) { lua_settop(lua, top); }

int clua_absolute(lua_State *lua, int index) { return lua_absindex(lua, index); }

int clua_push_reference(lua_State *lua, int reference) {
    if (!lua_checkstack(lua, 2)) return -1;
    return lua_rawgeti(lua, LUA_REGISTRYINDEX, reference);
}

static int push_nil(lua_State *lua) {
    lua_pushnil(lua);
    return LUA_TNIL;
}

int clua_push_raw_field(lua_State *lua, int table, int key_reference) {
    if (!lua_checkstack(lua, 3)) return -1;
    if (lua_type(lua, table) != LUA_TTABLE) return push_nil(lua);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, key_reference);
    return lua_rawget(lua, table);
}

// Making a key of the name could raise, so the keys are compared instead.
int clua_push_raw_named(lua_State *lua, int table, const void *name, size_t length) {
    if (!lua_checkstack(lua, 4)) return -1;
    if (lua_type(lua, table) != LUA_TTABLE) return push_nil(lua);
    lua_pushnil(lua);
    while (lua_next(lua, table)) {
        size_t key_length;
        const void *key = clua_to_bytes(lua, -2, &key_length);
        if (key != NULL && key_length == length && memcmp(key, name, length) == 0) {
            lua_remove(lua, -2);
            return lua_type(lua, -1);
        }
        lua_pop(lua, 1);
    }
    return push_nil(lua);
}

int clua_push_raw_index(lua_State *lua, int table, int64_t position) {
    if (!lua_checkstack(lua, 2)) return -1;
    if (lua_type(lua, table) != LUA_TTABLE) return push_nil(lua);
    return lua_rawgeti(lua, table, position);
}

bool clua_begin_walk(lua_State *lua) {
    if (!lua_checkstack(lua, 5)) return false;
    lua_pushnil(lua);
    return true;
}

// lua_next raises for a key that the table does not have; the keys here come from the table, which nothing changes.
bool clua_walk(lua_State *lua, int table) {
    if (!lua_checkstack(lua, 3)) return false;
    return lua_next(lua, table) != 0;
}

typedef struct request {
    clua_host *host;
    uint32_t mark;
    int reference;
} request;

static int refer_body(lua_State *L) {
    request *request = lua_touserdata(L, 1);
    int values = clua_tape_push(L, request->host, request->mark);
    if (values != 1) return luaL_error(L, "one value is expected, not %d", values);
    request->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

bool clua_refer(clua_host *host, uint32_t mark, int *reference) {
    request request = {host, mark, LUA_NOREF};
    int status = clua_protect(host, refer_body, &request, 0);
    *reference = request.reference;
    if (status == LUA_OK) return true;
    clua_tape_drop(&host->tape, mark);
    clua_fail_protected(host, status);
    return false;
}

static int refer_argument_body(lua_State *L) {
    int *reference = lua_touserdata(L, 2);
    lua_settop(L, 1);
    *reference = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

bool clua_refer_stack(clua_host *host, lua_State *lua, int index, int *reference) {
    lua_State *main = host->main;
    if (!lua_checkstack(lua, 1) || !lua_checkstack(main, 8)) {
        clua_fail_memory(host);
        return false;
    }
    lua_pushvalue(lua, index);
    if (lua != main) lua_xmove(lua, main, 1);
    lua_pushcfunction(main, refer_argument_body);
    lua_insert(main, -2);
    lua_pushlightuserdata(main, reference);
    int status = lua_pcall(main, 2, 0, 0);
    if (status == LUA_OK) return true;
    clua_fail_protected(host, status);
    return false;
}

void clua_release(clua_host *host, int reference) {
    if (lua_checkstack(host->main, 4)) luaL_unref(host->main, LUA_REGISTRYINDEX, reference);
}
