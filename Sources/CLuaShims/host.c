// A state from opening to closing.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static int open_body(lua_State *L) {
    clua_host *host = lua_touserdata(L, 1);
    lua_settop(L, 0);
    lua_newtable(L);
    host->declared = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_newtable(L);
    host->modules = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_newtable(L);
    host->loaded = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_newtable(L);
    host->roots = luaL_ref(L, LUA_REGISTRYINDEX);
    clua_open_base(L);
    clua_open_coroutine(L);
    clua_open_text(L);
    clua_open_table(L);
    clua_open_require(L);
    // The libraries are opened through this table, which would keep what the sandbox took out.
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    clua_open_globals(L);
    return 0;
}

clua_host *clua_open(const clua_limits *limits, const clua_callbacks *callbacks) {
    clua_host *host = calloc(1, sizeof(clua_host));
    if (host == NULL) return NULL;
    host->limits = *limits;
    host->callbacks = *callbacks;
    host->tape.host = host;
    host->fuel = CLUA_FUEL;
    clua_tape_mark(&host->tape, CLUA_NIL);
    if (!host->tape.exhausted) host->main = lua_newstate(clua_allocate, host);
    if (host->main == NULL) {
        free(host->tape.items);
        free(host);
        return NULL;
    }
    host->tape.count = 0;
    *(clua_host **)lua_getextraspace(host->main) = host;
    clua_set_hook(host->main, CLUA_HOOK_COUNT);
    if (clua_protect(host, open_body, host, 0) != LUA_OK) {
        clua_close(host);
        return NULL;
    }
    return host;
}

void clua_close(clua_host *host) {
    host->running = NULL;
    lua_close(host->main);
    for (clua_thread *thread = host->threads, *next; thread != NULL; thread = next) {
        next = thread->next;
        clua_thread_free(thread);
    }
    for (clua_class *object_class = host->classes, *next; object_class != NULL; object_class = next) {
        next = object_class->next;
        clua_class_free(object_class);
    }
    for (clua_function *function = host->functions, *next; function != NULL; function = next) {
        next = function->next;
        free(function->name);
        free(function);
    }
    clua_forget_uses(host, 0);
    free(host->uses);
    for (uint32_t index = 0; index < host->chunk_count; index++) free(host->chunks[index]);
    free(host->chunks);
    free(host->watched_name);
    free(host->waiting);
    free(host->tape.items);
    free(host->tape.copies);
    free(host->failure.message);
    free(host->failure.traceback);
    free(host);
}

clua_tape *clua_tape_of(clua_host *host) { return &host->tape; }

void *clua_context(const clua_host *host) { return host->callbacks.context; }

clua_thread *clua_current_thread(clua_host *host) { return host->current; }

size_t clua_memory_in_use(const clua_host *host) { return host->used; }

size_t clua_memory_peak(const clua_host *host) { return host->peak; }

void clua_trace(clua_host *host) {
    host->is_traced = true;
    clua_set_hook(host->main, CLUA_HOOK_COUNT);
}

void clua_collect(clua_host *host) { lua_gc(host->main, LUA_GCCOLLECT); }

lua_State *clua_main_stack(clua_host *host) { return host->main; }
