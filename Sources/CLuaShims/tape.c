// The tape: values on their way from Swift to Lua.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define KEPT_COPIES (1u << 20)

_Static_assert(CLUA_NO_REFERENCE == LUA_NOREF, "the header that Swift reads does not include Lua's");

clua_item *clua_tape_grow(clua_tape *tape) {
    uint32_t capacity = tape->capacity == 0 ? 64 : tape->capacity * 2;
    clua_item *items = capacity > tape->capacity ? realloc(tape->items, capacity * sizeof(clua_item)) : NULL;
    if (items == NULL) {
        tape->exhausted = true;
        return &tape->host->spare;
    }
    tape->items = items;
    tape->capacity = capacity;
    return &tape->items[tape->count++];
}

void clua_tape_copy(clua_tape *tape, const void *bytes, size_t length) {
    clua_item *item = clua_tape_next(tape);
    item->tag = CLUA_COPIED;
    item->integer = (int64_t)tape->copied;
    item->length = 0;
    if (length == 0) return;
    if (length > tape->copies_capacity - tape->copied) {
        size_t capacity = tape->copies_capacity * 2;
        if (capacity < tape->copied + length) capacity = tape->copied + length;
        if (capacity < 1024) capacity = 1024;
        char *copies = realloc(tape->copies, capacity);
        if (copies == NULL) {
            tape->exhausted = true;
            return;
        }
        tape->copies = copies;
        tape->copies_capacity = capacity;
    }
    memcpy(tape->copies + tape->copied, bytes, length);
    tape->copied += length;
    item->length = length;
}

static void rewind_to(clua_tape *tape, uint32_t mark) {
    tape->count = mark;
    tape->exhausted = false;
    if (mark != 0) return;
    tape->copied = 0;
    if (tape->copies_capacity > KEPT_COPIES) {
        free(tape->copies);
        tape->copies = NULL;
        tape->copies_capacity = 0;
    }
}

void clua_tape_drop(clua_tape *tape, uint32_t mark) {
    for (uint32_t position = mark; position < tape->count; position++) {
        clua_item *item = &tape->items[position];
        if (item->tag != CLUA_OWNED) continue;
        clua_class *object_class = item->object_class;
        item->tag = CLUA_NIL;
        tape->host->callbacks.release(object_class->context, (void *)item->pointer);
    }
    if (tape->count >= mark) rewind_to(tape, mark);
}

bool clua_tape_push_simple(lua_State *L, clua_host *host, const clua_item *item) {
    (void)host;
    switch (item->tag) {
        case CLUA_NIL: lua_pushnil(L); return true;
        case CLUA_BOOLEAN: lua_pushboolean(L, item->integer != 0); return true;
        case CLUA_INTEGER: lua_pushinteger(L, item->integer); return true;
        case CLUA_NUMBER: lua_pushnumber(L, item->number); return true;
        case CLUA_REFERENCE: lua_rawgeti(L, LUA_REGISTRYINDEX, item->integer); return true;
        case CLUA_ARGUMENT: lua_pushvalue(L, (int)item->integer); return true;
        case CLUA_OBJECT: return clua_object_push_idle(L, item->object_class, (void *)item->pointer);
        default: return false;
    }
}

static void push_bytes(lua_State *L, const clua_tape *tape, const clua_item *item) {
    const char *start = item->tag == CLUA_BYTES ? item->pointer : tape->copies + item->integer;
    lua_pushlstring(L, item->length == 0 ? "" : start, item->length);
}

bool clua_tape_push_plain(lua_State *L, clua_host *host, uint32_t mark) {
    clua_tape *tape = &host->tape;
    if (tape->count != mark + 1 || tape->exhausted) return false;
    const clua_item *item = &tape->items[mark];
    if (item->tag == CLUA_BYTES || item->tag == CLUA_COPIED) {
        push_bytes(L, tape, item);
    } else if (!clua_tape_push_simple(L, host, item)) {
        return false;
    }
    rewind_to(tape, mark);
    return true;
}

static uint32_t push_value(lua_State *L, clua_host *host, uint32_t position, int depth);

// The position behind the value at `position`.
static uint32_t skip_value(const clua_tape *tape, uint32_t position) {
    const clua_item *item = &tape->items[position];
    bool is_table = item->tag == CLUA_TABLE || item->tag == CLUA_LIST;
    return is_table && item->length <= tape->count ? (uint32_t)item->length : position + 1;
}

// Makes an empty table with room for what is to come, so that filling it never moves it.
static void create_table(lua_State *L, const clua_tape *tape, uint32_t position, uint32_t end, bool is_list) {
    int elements = 0, fields = 0;
    while (position < end) {
        if (is_list || tape->items[position].tag == CLUA_INTEGER) {
            elements++;
        } else {
            fields++;
        }
        position = skip_value(tape, position);
        if (!is_list && position < end) position = skip_value(tape, position);
    }
    lua_createtable(L, elements, fields);
}

static uint32_t push_table(lua_State *L, clua_host *host, uint32_t position, int depth) {
    const clua_tape *tape = &host->tape;
    if (depth > 100) luaL_error(L, "a table of the host is nested too deep");
    bool is_list = tape->items[position].tag == CLUA_LIST;
    int metatable = (int)tape->items[position].integer;
    uint32_t end = skip_value(tape, position++);
    luaL_checkstack(L, 6, NULL);
    create_table(L, tape, position, end, is_list);
    if (metatable != CLUA_NO_REFERENCE) {
        if (lua_rawgeti(L, LUA_REGISTRYINDEX, metatable) != LUA_TTABLE) luaL_error(L, "a metatable is a table");
        lua_setmetatable(L, -2);
    }
    lua_Integer index = 0;
    while (position < end) {
        position = push_value(L, host, position, depth + 1);
        if (is_list) {
            lua_rawseti(L, -2, ++index);
            continue;
        }
        if (position >= end) luaL_error(L, "a table of the host ends with a key");
        position = push_value(L, host, position, depth + 1);
        if (lua_isnil(L, -2)) luaL_error(L, "a table of the host has a nil key");
        lua_rawset(L, -3);
    }
    return end;
}

// Pushes the value at `position`, which may span several items; returns the position after it.
static uint32_t push_value(lua_State *L, clua_host *host, uint32_t position, int depth) {
    clua_tape *tape = &host->tape;
    clua_item *item = &tape->items[position];
    if (clua_tape_push_simple(L, host, item)) return position + 1;
    switch (item->tag) {
        case CLUA_OBJECT: clua_object_push(L, item->object_class, (void *)item->pointer); break;
        case CLUA_BYTES:
        case CLUA_COPIED: push_bytes(L, tape, item); break;
        case CLUA_OWNED: {
            clua_object *object = lua_newuserdatauv(L, sizeof(clua_object), 0);
            clua_class *object_class = item->object_class;
            *object = (clua_object){object_class, (void *)item->pointer, LUA_NOREF, true};
            item->tag = CLUA_NIL;
            lua_rawgeti(L, LUA_REGISTRYINDEX, object_class->metatable);
            lua_setmetatable(L, -2);
            break;
        }
        case CLUA_TABLE:
        case CLUA_LIST: return push_table(L, host, position, depth);
        default: lua_pushnil(L); break;
    }
    return position + 1;
}

int clua_tape_push(lua_State *L, clua_host *host, uint32_t mark) {
    clua_tape *tape = &host->tape;
    if (tape->exhausted) {
        clua_tape_drop(tape, mark);
        luaL_error(L, "not enough memory");
    }
    int values = 0;
    uint32_t position = mark;
    while (position < tape->count) {
        luaL_checkstack(L, 6, "too many values");
        position = push_value(L, host, position, 0);
        values++;
    }
    rewind_to(tape, mark);
    return values;
}

typedef struct request {
    clua_host *host;
    uint32_t mark;
    int values;
} request;

static int move_body(lua_State *L) {
    request *request = lua_touserdata(L, 1);
    lua_settop(L, 0);
    request->values = clua_tape_push(L, request->host, request->mark);
    return request->values;
}

int clua_tape_move(lua_State *target, clua_host *host, uint32_t mark) {
    clua_tape *tape = &host->tape;
    uint32_t count = tape->count - mark;
    if (tape->exhausted || !lua_checkstack(target, (int)count + 4)) {
        clua_tape_drop(tape, mark);
        return -1;
    }
    int top = lua_gettop(target);
    uint32_t position = mark;
    while (position < tape->count && clua_tape_push_simple(target, host, &tape->items[position])) position++;
    if (position == tape->count) {
        rewind_to(tape, mark);
        return (int)count;
    }
    // The rest may raise: it is made on the main stack, protected, and moved over.
    int done = lua_gettop(target) - top;
    request rest = {host, position, 0};
    if (clua_protect(host, move_body, &rest, LUA_MULTRET) != LUA_OK) {
        lua_pop(host->main, 1);
        clua_tape_drop(tape, mark);
        lua_settop(target, top);
        return -1;
    }
    lua_xmove(host->main, target, rest.values);
    rewind_to(tape, mark);
    return done + rest.values;
}
