// The library `table`: every element that is touched is paid for.
#include "internal.h"

static void check_table(lua_State *L, int index) { luaL_checktype(L, index, LUA_TTABLE); }

static lua_Integer length_of(lua_State *L, int index) { return luaL_len(L, index); }

// MARK: - insert, remove, move

// Copies `count` elements, from the end backwards where the ranges overlap that way.
static void copy(
    lua_State *L, int from, lua_Integer first, lua_Integer count, int to, lua_Integer target, bool backwards) {
    clua_host *host = clua_host_of(L);
    for (lua_Integer step = 0; step < count; step++) {
        lua_Integer offset = backwards ? count - 1 - step : step;
        if (step % 64 == 0) clua_charge(L, host, 128);
        lua_geti(L, from, first + offset);
        lua_seti(L, to, target + offset);
    }
}

static int insert(lua_State *L) {
    check_table(L, 1);
    lua_Integer end = length_of(L, 1) + 1;
    lua_Integer position = end;
    clua_charge(L, clua_host_of(L), 5);
    switch (lua_gettop(L)) {
        case 2: break;
        case 3:
            position = luaL_checkinteger(L, 2);
            luaL_argcheck(L, (lua_Unsigned)position - 1u < (lua_Unsigned)end, 2, "position out of bounds");
            copy(L, 1, position, end - position, 1, position + 1, true);
            break;
        default: return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    lua_seti(L, 1, position);
    return 0;
}

static int remove_element(lua_State *L) {
    check_table(L, 1);
    lua_Integer size = length_of(L, 1);
    lua_Integer position = luaL_optinteger(L, 2, size);
    if (lua_gettop(L) >= 2) {
        luaL_argcheck(L, (lua_Unsigned)position - 1u <= (lua_Unsigned)size, 2, "position out of bounds");
    }
    clua_charge(L, clua_host_of(L), 5);
    lua_geti(L, 1, position);
    if (position < size) copy(L, 1, position + 1, size - position, 1, position, false);
    if (position <= size) {
        lua_pushnil(L);
        lua_seti(L, 1, position < size ? size : position);
    } else {
        lua_pushnil(L);
        lua_seti(L, 1, position);
    }
    return 1;
}

static int move(lua_State *L) {
    check_table(L, 1);
    lua_Integer first = luaL_checkinteger(L, 2);
    lua_Integer last = luaL_checkinteger(L, 3);
    lua_Integer target = luaL_checkinteger(L, 4);
    int to = lua_isnoneornil(L, 5) ? 1 : 5;
    check_table(L, to);
    if (last >= first) {
        luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
        lua_Integer count = last - first + 1;
        luaL_argcheck(L, target <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
        bool overlaps = target > first && target <= last && (to == 1 || lua_compare(L, 1, to, LUA_OPEQ));
        copy(L, 1, first, count, to, target, overlaps);
    }
    lua_pushvalue(L, to);
    return 1;
}

// MARK: - concat, unpack

static void add_element(lua_State *L, luaL_Buffer *buffer, lua_Integer index) {
    lua_geti(L, 1, index);
    if (!lua_isstring(L, -1)) {
        luaL_error(
            L, "invalid value (at index %I) in table for 'concat' (a %s)", (LUAI_UACINT)index, luaL_typename(L, -1));
    }
    luaL_addvalue(buffer);
}

static int concat(lua_State *L) {
    check_table(L, 1);
    clua_host *host = clua_host_of(L);
    size_t length;
    const char *separator = luaL_optlstring(L, 2, "", &length);
    lua_Integer index = luaL_optinteger(L, 3, 1);
    lua_Integer last = lua_isnoneornil(L, 4) ? length_of(L, 1) : luaL_checkinteger(L, 4);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    if (index <= last) {
        for (;; index++) {
            clua_charge(L, host, 3 + length / 64);
            add_element(L, &buffer, index);
            if (index == last) break;
            luaL_addlstring(&buffer, separator, length);
        }
    }
    luaL_pushresult(&buffer);
    return 1;
}

static int unpack(lua_State *L) {
    lua_Integer first = luaL_optinteger(L, 2, 1);
    lua_Integer last = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
    if (first > last) return 0;
    uint64_t count = (uint64_t)last - (uint64_t)first;
    if (count >= (uint64_t)clua_host_of(L)->limits.unpacked_values) return luaL_error(L, "too many results to unpack");
    clua_check_result_count(L, clua_host_of(L), count + 1, "too many results to unpack");
    for (lua_Integer index = first;; index++) {
        lua_geti(L, 1, index);
        if (index == last) break;
    }
    return (int)count + 1;
}

// MARK: - sort

// A merge sort: whatever a comparator answers, it makes at most n log n comparisons and stays within bounds.

static bool is_before(lua_State *L, bool has_comparator) {
    // The two values are on top; they are left there.
    clua_charge(L, clua_host_of(L), 8);
    if (!has_comparator) return lua_compare(L, -2, -1, LUA_OPLT);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -3);
    lua_pushvalue(L, -3);
    lua_call(L, 2, 1);
    bool result = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return result;
}

static void merge(
    lua_State *L, int from, int to, lua_Integer first, lua_Integer middle, lua_Integer end, bool has_comparator) {
    clua_host *host = clua_host_of(L);
    lua_Integer left = first, right = middle;
    for (lua_Integer target = first; target < end; target++) {
        bool takes_right;
        if (left >= middle || right >= end) {
            clua_charge(L, host, 3);
            takes_right = left >= middle;
        } else {
            // Equal elements keep their order: the right one goes first only if it is truly less.
            lua_rawgeti(L, from, right);
            lua_rawgeti(L, from, left);
            takes_right = is_before(L, has_comparator);
            lua_pop(L, 2);
        }
        lua_rawgeti(L, from, takes_right ? right++ : left++);
        lua_rawseti(L, to, target);
    }
}

static int sort(lua_State *L) {
    check_table(L, 1);
    lua_Integer count = length_of(L, 1);
    if (count < 2) return 0;
    luaL_argcheck(L, count < INT32_MAX, 1, "array too big");
    bool has_comparator = !lua_isnoneornil(L, 2);
    if (has_comparator) luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_createtable(L, (int)count, 0);
    lua_createtable(L, (int)count, 0);
    int from = 3, to = 4;
    copy(L, 1, 1, count, from, 1, false);
    for (lua_Integer width = 1; width < count; width *= 2) {
        for (lua_Integer first = 1; first <= count; first += 2 * width) {
            lua_Integer middle = first + width <= count ? first + width : count + 1;
            lua_Integer end = first + 2 * width <= count ? first + 2 * width : count + 1;
            merge(L, from, to, first, middle, end, has_comparator);
        }
        int other = from;
        from = to;
        to = other;
    }
    copy(L, from, 1, count, 1, 1, false);
    return 0;
}

void clua_open_table(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"insert", insert}, {"remove", remove_element}, {"move", move}, {"concat", concat},
        {"unpack", unpack}, {"sort", sort},             {NULL, NULL},
    };
    lua_pushcfunction(L, luaopen_table);
    lua_call(L, 0, 1);
    luaL_setfuncs(L, functions, 0);
    lua_setglobal(L, "table");
}
