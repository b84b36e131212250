// Objects of the host: userdata whose fields are read when touched.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

// MARK: - Fields

static uint32_t slot_of(const void *key, uint32_t capacity) {
    uintptr_t bits = (uintptr_t)key;
    return (uint32_t)((bits >> 4) ^ (bits >> 12)) & (capacity - 1);
}

static clua_entry *find(const clua_class *object_class, const void *key) {
    uint32_t slot = slot_of(key, object_class->capacity);
    while (object_class->entries[slot].key != NULL) {
        if (object_class->entries[slot].key == key) return &object_class->entries[slot];
        slot = (slot + 1) & (object_class->capacity - 1);
    }
    return NULL;
}

// Names are short, so Lua holds each once: the same name is the same pointer.
static clua_entry *find_named(lua_State *L, const clua_class *object_class, int index) {
    if (lua_type(L, index) != LUA_TSTRING) return NULL;
    return find(object_class, lua_topointer(L, index));
}

static bool insert(clua_class *object_class, clua_entry entry) {
    if ((object_class->count + 1) * 2 > object_class->capacity) {
        uint32_t capacity = object_class->capacity * 2;
        clua_entry *entries = calloc(capacity, sizeof(clua_entry));
        if (entries == NULL) return false;
        for (uint32_t old = 0; old < object_class->capacity; old++) {
            if (object_class->entries[old].key == NULL) continue;
            uint32_t slot = slot_of(object_class->entries[old].key, capacity);
            while (entries[slot].key != NULL) slot = (slot + 1) & (capacity - 1);
            entries[slot] = object_class->entries[old];
        }
        free(object_class->entries);
        object_class->entries = entries;
        object_class->capacity = capacity;
    }
    uint32_t slot = slot_of(entry.key, object_class->capacity);
    while (object_class->entries[slot].key != NULL) slot = (slot + 1) & (object_class->capacity - 1);
    object_class->entries[slot] = entry;
    object_class->count++;
    return true;
}

void clua_push_hint(lua_State *L, const char *hint) {
    if (hint == NULL) {
        lua_pushliteral(L, "");
    } else {
        lua_pushfstring(L, " (did you mean '%s'?)", hint);
    }
}

static int unknown_field(lua_State *L, const clua_class *object_class) {
    if (lua_type(L, 2) != LUA_TSTRING) {
        return luaL_error(L, "'%s' has no field under a %s", object_class->name, luaL_typename(L, 2));
    }
    size_t length;
    const char *name = lua_tolstring(L, 2, &length);
    const char *nearest = NULL;
    size_t limit = clua_edit_limit(length);
    for (uint32_t slot = 0; slot < object_class->capacity; slot++) {
        const clua_entry *entry = &object_class->entries[slot];
        if (entry->key == NULL) continue;
        size_t distance = clua_edit_distance(name, length, entry->name, strlen(entry->name), limit);
        if (distance > limit) continue;
        nearest = entry->name;
        if (distance == 0) break;
        limit = distance - 1;
    }
    clua_push_hint(L, nearest);
    return luaL_error(L, "'%s' has no field '%s'%s", object_class->name, name, lua_tostring(L, -1));
}

static int failed(lua_State *L, clua_host *host, uint32_t mark) {
    luaL_where(L, 1);
    if (clua_tape_push(L, host, mark) == 0) lua_pushliteral(L, "error in the host");
    lua_concat(L, 2);
    return lua_error(L);
}

static int read_field(lua_State *L) {
    clua_object *object = lua_touserdata(L, 1);
    clua_class *object_class = object->object_class;
    clua_host *host = object_class->host;
    clua_entry *entry = find_named(L, object_class, 2);
    if (entry == NULL) return unknown_field(L, object_class);
    if (object->pointer == NULL) return luaL_error(L, "'%s' used after its call ended", object_class->name);
    if (entry->method != LUA_NOREF) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, entry->method);
        return 1;
    }
    uint32_t mark = clua_tape_begin(host);
    int status = host->callbacks.read(object_class->context, object->pointer, entry->field, &host->tape);
    if (status != CLUA_RETURNED) return failed(L, host, mark);
    if (clua_tape_push_plain(L, host, mark)) return 1;
    int values = clua_tape_push(L, host, mark);
    if (values != 1) return luaL_error(L, "field '%s' of '%s' has no value", entry->name, object_class->name);
    return 1;
}

static int write_field(lua_State *L) {
    clua_object *object = lua_touserdata(L, 1);
    clua_class *object_class = object->object_class;
    clua_host *host = object_class->host;
    clua_entry *entry = find_named(L, object_class, 2);
    if (entry == NULL) return unknown_field(L, object_class);
    if (object->pointer == NULL) return luaL_error(L, "'%s' used after its call ended", object_class->name);
    if ((entry->access & CLUA_WRITABLE) == 0) {
        return luaL_error(L, "field '%s' of '%s' may not be assigned to", entry->name, object_class->name);
    }
    clua_charge(L, host, 10);
    uint32_t mark = clua_tape_begin(host);
    int status = host->callbacks.write(object_class->context, object->pointer, entry->field, L, 3, &host->tape);
    if (status == CLUA_RETURNED) {
        clua_tape_drop(&host->tape, mark);
        return 0;
    }
    if (status != CLUA_BAD_ARGUMENT) return failed(L, host, mark);
    clua_tape_push(L, host, mark);
    return luaL_error(
        L, "bad value for field '%s' of '%s' (%s)", entry->name, object_class->name, lua_tostring(L, -1));
}

static int describe(lua_State *L) {
    clua_object *object = lua_touserdata(L, 1);
    lua_pushstring(L, object->object_class->name);
    return 1;
}

static int collected(lua_State *L) {
    clua_object *object = lua_touserdata(L, 1);
    if (!object->owned || object->pointer == NULL) return 0;
    void *pointer = object->pointer;
    object->pointer = NULL;
    clua_class *object_class = object->object_class;
    object_class->host->callbacks.release(object_class->context, pointer);
    return 0;
}

// MARK: - Instances

static void take(lua_State *L, clua_object *object, clua_thread *thread, void *pointer) {
    object->pointer = pointer;
    thread->bound[thread->bound_count++] = object;
    lua_rawgeti(L, LUA_REGISTRYINDEX, object->reference);
}

static bool reserve_bound(clua_thread *thread) {
    if (thread->bound_count < thread->bound_capacity) return true;
    uint32_t capacity = thread->bound_capacity == 0 ? 8 : thread->bound_capacity * 2;
    clua_object **bound = realloc(thread->bound, capacity * sizeof(clua_object *));
    if (bound == NULL) return false;
    thread->bound = bound;
    thread->bound_capacity = capacity;
    return true;
}

bool clua_object_push_idle(lua_State *L, clua_class *object_class, void *pointer) {
    clua_thread *thread = object_class->host->current;
    if (object_class->idle_count == 0 || thread == NULL || !reserve_bound(thread)) return false;
    take(L, object_class->idle[--object_class->idle_count], thread, pointer);
    return true;
}

void clua_object_push(lua_State *L, clua_class *object_class, void *pointer) {
    if (clua_object_push_idle(L, object_class, pointer)) return;
    clua_thread *thread = object_class->host->current;
    if (thread == NULL) luaL_error(L, "an object of class '%s' outside a call", object_class->name);
    if (!reserve_bound(thread)) luaL_error(L, "not enough memory");
    clua_object *object = lua_newuserdatauv(L, sizeof(clua_object), 0);
    *object = (clua_object){object_class, NULL, LUA_NOREF, false};
    lua_rawgeti(L, LUA_REGISTRYINDEX, object_class->metatable);
    lua_setmetatable(L, -2);
    object->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    take(L, object, thread, pointer);
}

void clua_objects_release(clua_thread *thread) {
    while (thread->bound_count > 0) {
        clua_object *object = thread->bound[--thread->bound_count];
        clua_class *object_class = object->object_class;
        object->pointer = NULL;
        if (object_class->idle_count == object_class->idle_capacity) {
            uint32_t capacity = object_class->idle_capacity == 0 ? 8 : object_class->idle_capacity * 2;
            clua_object **idle = realloc(object_class->idle, capacity * sizeof(clua_object *));
            if (idle == NULL) {
                luaL_unref(thread->host->main, LUA_REGISTRYINDEX, object->reference);
                continue;
            }
            object_class->idle = idle;
            object_class->idle_capacity = capacity;
        }
        object_class->idle[object_class->idle_count++] = object;
    }
}

void clua_thread_replace(clua_thread *thread, const void *old, void *replacement) {
    for (uint32_t index = 0; index < thread->bound_count; index++) {
        if (thread->bound[index]->pointer == old) thread->bound[index]->pointer = replacement;
    }
}

// MARK: - Classes

static int class_body(lua_State *L) {
    clua_class *object_class = lua_touserdata(L, 1);
    lua_createtable(L, 0, 6);
    lua_pushcfunction(L, read_field);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, write_field);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, describe);
    lua_setfield(L, -2, "__tostring");
    lua_pushcfunction(L, collected);
    lua_setfield(L, -2, "__gc");
    lua_pushstring(L, object_class->name);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__name");
    lua_setfield(L, -2, "__metatable");  // scripts cannot reach the metamethods, so their receiver is always an object
    object_class->metatable = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

clua_class *clua_add_class(clua_host *host, const char *name, void *context) {
    clua_class *object_class = calloc(1, sizeof(clua_class));
    if (object_class == NULL) {
        clua_fail_memory(host);
        return NULL;
    }
    object_class->host = host;
    object_class->context = context;
    object_class->capacity = 16;
    object_class->entries = calloc(object_class->capacity, sizeof(clua_entry));
    object_class->name = strdup(name);
    object_class->next = host->classes;
    host->classes = object_class;
    if (object_class->entries == NULL || object_class->name == NULL) {
        clua_fail_memory(host);
        return NULL;
    }
    int status = clua_protect(host, class_body, object_class, 0);
    if (status == LUA_OK) return object_class;
    clua_fail_protected(host, status);
    return NULL;
}

typedef struct request {
    clua_class *object_class;
    clua_entry entry;
    clua_function *function;
} request;

static int entry_body(lua_State *L) {
    request *request = lua_touserdata(L, 1);
    lua_pushstring(L, request->entry.name);
    request->entry.key = lua_topointer(L, -1);
    if (find(request->object_class, request->entry.key) != NULL) {
        return luaL_error(L, "'%s' has two fields '%s'", request->object_class->name, request->entry.name);
    }
    luaL_ref(L, LUA_REGISTRYINDEX);  // anchored: its address stays its own
    if (request->function != NULL) {
        clua_function_push(L, request->function);
        request->entry.method = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    return 0;
}

static bool add_entry(request *request, const char *name) {
    clua_host *host = request->object_class->host;
    if (strlen(name) > CLUA_NAME_LIMIT) {
        clua_fail(host, CLUA_KIND_RUNTIME, "the name of a field is too long", 31);
        return false;
    }
    request->entry.name = strdup(name);
    if (request->entry.name == NULL) {
        clua_fail_memory(host);
        return false;
    }
    int status = clua_protect(host, entry_body, request, 0);
    if (status == LUA_OK && insert(request->object_class, request->entry)) return true;
    free(request->entry.name);
    if (status == LUA_OK) {
        clua_fail_memory(host);
    } else {
        clua_fail_protected(host, status);
    }
    return false;
}

bool clua_class_add_field(clua_class *object_class, const char *name, int32_t field, int access) {
    request request = {object_class, {.field = field, .access = access, .method = LUA_NOREF}, NULL};
    return add_entry(&request, name);
}

bool clua_class_add_method(clua_class *object_class, const char *name, bool suspends, void *context) {
    clua_function *function = clua_function_new(object_class->host, name, suspends, context);
    if (function == NULL) return false;
    function->object_class = object_class;
    request request = {object_class, {.access = CLUA_READABLE, .method = LUA_NOREF}, function};
    return add_entry(&request, name);
}

void clua_class_free(clua_class *object_class) {
    for (uint32_t slot = 0; object_class->entries != NULL && slot < object_class->capacity; slot++) {
        if (object_class->entries[slot].key != NULL) free(object_class->entries[slot].name);
    }
    free(object_class->entries);
    free(object_class->idle);
    free(object_class->name);
    free(object_class);
}

// MARK: - From Swift

bool clua_is_instance(lua_State *lua, int index, const clua_class *object_class) {
    if (lua_type(lua, index) != LUA_TUSERDATA) return false;
    const clua_object *object = lua_touserdata(lua, index);
    return object->object_class == object_class;
}

void *clua_to_object(lua_State *lua, int index, const clua_class *object_class) {
    if (!clua_is_instance(lua, index, object_class)) return NULL;
    return ((clua_object *)lua_touserdata(lua, index))->pointer;
}
