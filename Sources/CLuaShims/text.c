// The libraries `string` and `utf8`, with the functions whose cost a script can drive up replaced.
#define _GNU_SOURCE
#include <string.h>

#include "pattern.h"

// MARK: - Positions

// A start position: negative counts from the end, zero and what lies before the start is the start.
static size_t start_position(lua_Integer position, size_t length) {
    if (position > 0) return (size_t)position;
    if (position == 0 || position < -(lua_Integer)length) return 1;
    return length + (size_t)position + 1;
}

static size_t end_position(lua_Integer position, size_t length) {
    if (position > (lua_Integer)length) return length;
    if (position >= 0) return (size_t)position;
    if (position < -(lua_Integer)length) return 0;
    return length + (size_t)position + 1;
}

void clua_check_result_count(lua_State *L, clua_host *host, uint64_t count, const char *message) {
    if (count > (uint64_t)host->limits.unpacked_values) luaL_error(L, "%s", message);
    luaL_checkstack(L, (int)count + LUA_MINSTACK, message);
    clua_charge(L, host, (size_t)count / 8);
}

// MARK: - Captures

static void push_capture(clua_match *match, uint32_t index, const unsigned char *start, const unsigned char *end) {
    const clua_pattern *pattern = match->pattern;
    if (index >= pattern->capture_count) {
        if (index != 0) luaL_error(match->L, "invalid capture index %%%d", (int)index + 1);
        lua_pushlstring(match->L, (const char *)start, (size_t)(end - start));
    } else if (pattern->is_position[index]) {
        lua_pushinteger(match->L, match->captures[index].start - match->start + 1);
    } else {
        const unsigned char *captured = match->captures[index].start;
        lua_pushlstring(match->L, (const char *)captured, (size_t)(match->captures[index].end - captured));
    }
}

static int push_captures(
    clua_match *match, const unsigned char *start, const unsigned char *end, bool whole_where_none) {
    uint32_t count = match->pattern->capture_count;
    if (count == 0 && whole_where_none) count = 1;
    luaL_checkstack(match->L, (int)count + 4, "too many captures");
    for (uint32_t index = 0; index < count; index++) push_capture(match, index, start, end);
    return (int)count;
}

static clua_match make_match(lua_State *L, const clua_pattern *pattern, const char *text, size_t length) {
    clua_match match;
    match.L = L;
    match.host = clua_host_of(L);
    match.pattern = pattern;
    match.start = (const unsigned char *)text;
    match.end = match.start + length;
    match.depth = 0;
    return match;
}

// MARK: - find, match

static bool is_plain(const char *text, size_t length) {
    for (size_t index = 0; index < length; index++) {
        if (text[index] != '\0' && strchr("^$*+?.([%-)", text[index]) != NULL) return false;
    }
    return true;
}

static int find_plain(
    lua_State *L, const char *text, size_t length, const char *wanted, size_t wanted_length, size_t from) {
    clua_charge(L, clua_host_of(L), (length - from) / 32);
    const char *found =
        wanted_length == 0 ? text + from : memmem(text + from, length - from, wanted, wanted_length);
    if (found == NULL) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, found - text + 1);
    lua_pushinteger(L, found - text + (lua_Integer)wanted_length);
    return 2;
}

static int search(lua_State *L, bool is_find) {
    size_t length, pattern_length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *source = luaL_checklstring(L, 2, &pattern_length);
    size_t from = start_position(luaL_optinteger(L, 3, 1), length) - 1;
    if (from > length) {
        lua_pushnil(L);
        return 1;
    }
    if (is_find && (lua_toboolean(L, 4) || is_plain(source, pattern_length))) {
        return find_plain(L, text, length, source, pattern_length, from);
    }
    bool is_anchored = pattern_length > 0 && source[0] == '^';
    clua_pattern pattern;
    clua_pattern_space space;
    clua_pattern_compile(L, &pattern, &space, source + is_anchored, pattern_length - is_anchored);
    clua_match match = make_match(L, &pattern, text, length);
    for (const unsigned char *at = match.start + from; at <= match.end; at++) {
        const unsigned char *end = clua_pattern_match(&match, at);
        if (end == NULL) {
            if (is_anchored) break;
            continue;
        }
        if (!is_find) return push_captures(&match, at, end, true);
        lua_pushinteger(L, at - match.start + 1);
        lua_pushinteger(L, end - match.start);
        return 2 + push_captures(&match, at, end, false);
    }
    lua_pushnil(L);
    return 1;
}

static int find(lua_State *L) { return search(L, true); }

static int match(lua_State *L) { return search(L, false); }

// MARK: - gmatch

typedef struct iteration {
    clua_pattern pattern;
    size_t next;
    size_t last_end;  // where the last match ended, plus one; 0 for none
} iteration;

// Upvalues: the text, the iteration, the pattern's room.
static int next_match(lua_State *L) {
    size_t length;
    const char *text = lua_tolstring(L, lua_upvalueindex(1), &length);
    iteration *iteration = lua_touserdata(L, lua_upvalueindex(2));
    clua_match match = make_match(L, &iteration->pattern, text, length);
    clua_charge(L, match.host, 5);
    for (size_t from = iteration->next; from <= length; from++) {
        const unsigned char *at = match.start + from;
        const unsigned char *end = clua_pattern_match(&match, at);
        if (end == NULL || (size_t)(end - match.start) + 1 == iteration->last_end) continue;
        iteration->next = (size_t)(end - match.start);
        iteration->last_end = iteration->next + 1;
        return push_captures(&match, at, end, true);
    }
    iteration->next = length + 1;
    return 0;
}

static int gmatch(lua_State *L) {
    size_t length, pattern_length;
    luaL_checklstring(L, 1, &length);
    const char *source = luaL_checklstring(L, 2, &pattern_length);
    size_t from = start_position(luaL_optinteger(L, 3, 1), length) - 1;
    lua_settop(L, 2);
    lua_pushvalue(L, 1);
    iteration *iteration = lua_newuserdatauv(L, sizeof *iteration, 0);
    iteration->next = from > length ? length + 1 : from;
    iteration->last_end = 0;
    clua_pattern_compile(L, &iteration->pattern, NULL, source, pattern_length);
    lua_pushcclosure(L, next_match, 3);
    return 1;
}

// MARK: - gsub

static void add_template(clua_match *match, luaL_Buffer *buffer, const unsigned char *start, const unsigned char *end) {
    size_t length;
    const char *text = lua_tolstring(match->L, 3, &length);
    clua_charge(match->L, match->host, length / 32);
    const char *stop = text + length;
    while (text < stop) {
        const char *escape = memchr(text, '%', (size_t)(stop - text));
        if (escape == NULL) {
            luaL_addlstring(buffer, text, (size_t)(stop - text));
            return;
        }
        luaL_addlstring(buffer, text, (size_t)(escape - text));
        char letter = escape + 1 < stop ? escape[1] : '\0';
        if (letter == '%') {
            luaL_addchar(buffer, '%');
        } else if (letter == '0') {
            luaL_addlstring(buffer, (const char *)start, (size_t)(end - start));
        } else if (letter >= '1' && letter <= '9') {
            push_capture(match, (uint32_t)(letter - '1'), start, end);
            luaL_tolstring(match->L, -1, NULL);
            lua_remove(match->L, -2);
            luaL_addvalue(buffer);
        } else {
            luaL_error(match->L, "invalid use of '%%' in replacement string");
        }
        text = escape + 2;
    }
}

// Adds what replaces a match; returns whether it differs from it.
static bool add_replacement(
    clua_match *match, luaL_Buffer *buffer, const unsigned char *start, const unsigned char *end, int type) {
    lua_State *L = match->L;
    if (type == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        int count = push_captures(match, start, end, true);
        lua_call(L, count, 1);
    } else if (type == LUA_TTABLE) {
        push_capture(match, 0, start, end);
        lua_gettable(L, 3);
    } else {
        add_template(match, buffer, start, end);
        return true;
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(buffer, (const char *)start, (size_t)(end - start));
        return false;
    }
    if (!lua_isstring(L, -1)) luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_addvalue(buffer);
    return true;
}

static int gsub(lua_State *L) {
    size_t length, pattern_length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *source = luaL_checklstring(L, 2, &pattern_length);
    int type = lua_type(L, 3);
    bool is_text = type == LUA_TNUMBER || type == LUA_TSTRING;
    luaL_argexpected(L, is_text || type == LUA_TFUNCTION || type == LUA_TTABLE, 3, "string/function/table");
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)length + 1);
    if (is_text) lua_tostring(L, 3);
    bool is_anchored = pattern_length > 0 && source[0] == '^';
    clua_pattern pattern;
    clua_pattern_space space;
    clua_pattern_compile(L, &pattern, &space, source + is_anchored, pattern_length - is_anchored);
    clua_match match = make_match(L, &pattern, text, length);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    const unsigned char *at = match.start;
    const unsigned char *last_end = NULL;
    lua_Integer count = 0;
    bool is_changed = false;
    while (count < most) {
        const unsigned char *end = clua_pattern_match(&match, at);
        if (end != NULL && end != last_end) {
            count++;
            is_changed = add_replacement(&match, &buffer, at, end, type) || is_changed;
            at = last_end = end;
        } else if (at < match.end) {
            luaL_addchar(&buffer, (char)*at);
            at++;
        } else {
            break;
        }
        if (is_anchored) break;
    }
    if (is_changed) {
        luaL_addlstring(&buffer, (const char *)at, (size_t)(match.end - at));
        luaL_pushresult(&buffer);
    } else {
        lua_pushvalue(L, 1);
    }
    lua_pushinteger(L, count);
    return 2;
}

// MARK: - rep, byte, format

static int repeat(lua_State *L) {
    size_t length, separator_length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer count = luaL_checkinteger(L, 2);
    const char *separator = luaL_optlstring(L, 3, "", &separator_length);
    if (count <= 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    clua_host *host = clua_host_of(L);
    size_t unit = length + separator_length;
    if (unit < length || (unit > 0 && (size_t)count > host->limits.memory / unit)) {
        return luaL_error(L, "resulting string too large");
    }
    size_t total = unit * (size_t)count - separator_length;
    clua_charge(L, host, total / 64);
    luaL_Buffer buffer;
    char *target = luaL_buffinitsize(L, &buffer, total);
    // The first unit, then ever larger copies of what is there.
    size_t filled = length < total ? length : total;
    if (filled > 0) memcpy(target, text, filled);
    if (filled < total) {
        if (separator_length > 0) memcpy(target + filled, separator, separator_length);
        filled += separator_length;
    }
    while (filled < total) {
        size_t step = filled < total - filled ? filled : total - filled;
        memcpy(target + filled, target, step);
        filled += step;
    }
    luaL_pushresultsize(&buffer, total);
    return 1;
}

static int byte(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer first = luaL_optinteger(L, 2, 1);
    size_t start = start_position(first, length);
    size_t end = end_position(luaL_optinteger(L, 3, (lua_Integer)start), length);
    if (start > end) return 0;
    size_t count = end - start + 1;
    clua_check_result_count(L, clua_host_of(L), count, "string slice too long");
    for (size_t index = 0; index < count; index++) lua_pushinteger(L, (unsigned char)text[start - 1 + index]);
    return (int)count;
}

// Their cost is linear in their first argument, which is paid for beforehand.
static int charged(lua_State *L, lua_CFunction function) {
    size_t length = 0;
    if (lua_type(L, 1) == LUA_TSTRING) lua_tolstring(L, 1, &length);
    clua_charge(L, clua_host_of(L), 2 + length / 16);
    return function(L);
}

static int format(lua_State *L) { return charged(L, clua_host_of(L)->string_format); }

static int utf8_len(lua_State *L) { return charged(L, clua_host_of(L)->utf8_len); }

static int utf8_offset(lua_State *L) { return charged(L, clua_host_of(L)->utf8_offset); }

static int utf8_codes(lua_State *L) { return charged(L, clua_host_of(L)->utf8_codes); }

static int utf8_codepoint(lua_State *L) {
    size_t length;
    luaL_checklstring(L, 1, &length);
    lua_Integer first = luaL_optinteger(L, 2, 1);
    size_t start = start_position(first, length);
    size_t end = end_position(luaL_optinteger(L, 3, (lua_Integer)start), length);
    if (end >= start && end - start >= (size_t)clua_host_of(L)->limits.unpacked_values) {
        return luaL_error(L, "string slice too long");
    }
    return charged(L, clua_host_of(L)->utf8_codepoint);
}

// MARK: - Opening

static lua_CFunction function_named(lua_State *L, const char *name) {
    lua_getfield(L, -1, name);
    lua_CFunction function = lua_tocfunction(L, -1);
    lua_pop(L, 1);
    return function;
}

void clua_open_text(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"find", find},     {"match", match}, {"gmatch", gmatch}, {"gsub", gsub},
        {"rep", repeat},    {"byte", byte},   {"format", format}, {NULL, NULL},
    };
    static const luaL_Reg utf8_functions[] = {
        {"len", utf8_len},
        {"offset", utf8_offset},
        {"codes", utf8_codes},
        {"codepoint", utf8_codepoint},
        {NULL, NULL},
    };
    clua_host *host = clua_host_of(L);
    lua_pushcfunction(L, luaopen_string);
    lua_call(L, 0, 1);
    host->string_format = function_named(L, "format");
    luaL_setfuncs(L, functions, 0);
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
    lua_setglobal(L, "string");
    // All strings share a metatable; a script that changed it would change it for the host's other scripts.
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
    lua_pushcfunction(L, luaopen_utf8);
    lua_call(L, 0, 1);
    host->utf8_len = function_named(L, "len");
    host->utf8_offset = function_named(L, "offset");
    host->utf8_codes = function_named(L, "codes");
    host->utf8_codepoint = function_named(L, "codepoint");
    luaL_setfuncs(L, utf8_functions, 0);
    lua_setglobal(L, "utf8");
}
