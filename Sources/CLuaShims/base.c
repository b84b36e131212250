// The basic functions, `math` and what is left of `os`.
#include <string.h>

#include "internal.h"

// MARK: - Functions that the sandbox narrows

static bool is_globals(lua_State *L, int index) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    bool is_same = lua_rawequal(L, index, -1);
    lua_pop(L, 1);
    return is_same;
}

static int raw_set(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    luaL_checkany(L, 3);
    lua_settop(L, 3);
    if (is_globals(L, 1)) return luaL_error(L, "rawset of the globals is not allowed");
    lua_rawset(L, 1);
    return 1;
}

static int set_metatable(lua_State *L) {
    int type = lua_type(L, 2);
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
    if (is_globals(L, 1)) return luaL_error(L, "setmetatable of the globals is not allowed");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) {
        return luaL_error(L, "cannot change a protected metatable");
    }
    if (type == LUA_TTABLE) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL) return luaL_error(L, "a metatable with '__gc' is not allowed");
    }
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

static int collect_garbage(lua_State *L) {
    static const char *const options[] = {"collect", "count", NULL};
    if (luaL_checkoption(L, 1, "collect", options) == 1) {
        lua_pushnumber(L, (double)clua_host_of(L)->used / 1024);
        return 1;
    }
    lua_gc(L, LUA_GCCOLLECT);
    clua_charge(L, clua_host_of(L), CLUA_FUEL);
    lua_pushinteger(L, 0);
    return 1;
}

static int print(lua_State *L) {
    clua_host *host = clua_host_of(L);
    int count = lua_gettop(L);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (int index = 1; index <= count; index++) {
        if (index > 1) luaL_addchar(&buffer, '\t');
        luaL_tolstring(L, index, NULL);
        luaL_addvalue(&buffer);
    }
    luaL_pushresult(&buffer);
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    clua_charge(L, host, 50 + length / 64);
    host->callbacks.print(host->callbacks.context, text, length);
    return 0;
}

// MARK: - Opening

static void keep_only(lua_State *L, const char *const *names) {
    // The table on top is replaced by one that has these of its fields.
    lua_newtable(L);
    for (; *names != NULL; names++) {
        lua_getfield(L, -2, *names);
        lua_setfield(L, -2, *names);
    }
    lua_remove(L, -2);
}

static void open_os(lua_State *L) {
    static const char *const names[] = {"time", "clock", "date", NULL};
    lua_pushcfunction(L, luaopen_os);
    lua_call(L, 0, 1);
    keep_only(L, names);
    lua_setglobal(L, "os");
}

void clua_open_base(lua_State *L) {
    static const char *const removed[] = {"load", "loadfile", "dofile", "warn", "loadstring", NULL};
    static const luaL_Reg replaced[] = {
        {"rawset", raw_set}, {"setmetatable", set_metatable}, {"collectgarbage", collect_garbage},
        {"print", print},    {NULL, NULL},
    };
    lua_pushcfunction(L, luaopen_base);
    lua_call(L, 0, 0);
    lua_pushglobaltable(L);
    for (const char *const *name = removed; *name != NULL; name++) {
        lua_pushnil(L);
        lua_setfield(L, -2, *name);
    }
    luaL_setfuncs(L, replaced, 0);
    lua_pop(L, 1);
    lua_pushcfunction(L, luaopen_math);
    lua_call(L, 0, 1);
    lua_setglobal(L, "math");
    open_os(L);
}
