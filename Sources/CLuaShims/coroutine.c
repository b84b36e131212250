// The library `coroutine`, and `pcall` and `xpcall`.
//
// They differ from Lua's own in two ways. An error that ends the whole call (clua_host.terminated) passes through all
// of them. And when a host function suspends inside a coroutine of the script, the coroutines around it suspend as well,
// out to the host, and go on inwards when the host resumes.
#include <stdlib.h>

#include "internal.h"

#define RESUME_COST 200

enum { FAILED = -1, HOST_WAITS = -2 };

// MARK: - Coroutines that wait for the host

static bool is_waiting(const clua_host *host, const lua_State *co) {
    for (uint32_t index = 0; index < host->waiting_count; index++) {
        if (host->waiting[index].co == co) return true;
    }
    return false;
}

static bool add_waiting(clua_host *host, lua_State *co) {
    if (host->waiting_count == host->waiting_capacity) {
        uint32_t capacity = host->waiting_capacity == 0 ? 8 : host->waiting_capacity * 2;
        clua_waiting *waiting = realloc(host->waiting, capacity * sizeof(clua_waiting));
        if (waiting == NULL) return false;
        host->waiting = waiting;
        host->waiting_capacity = capacity;
    }
    host->waiting[host->waiting_count++] = (clua_waiting){co, host->current};
    return true;
}

static void remove_waiting(clua_host *host, const lua_State *co) {
    for (uint32_t index = 0; index < host->waiting_count; index++) {
        if (host->waiting[index].co != co) continue;
        host->waiting[index] = host->waiting[--host->waiting_count];
        return;
    }
}

// A coroutine without the hook is dead for good: it is neither resumed nor closed, since nothing would limit it.
void clua_kill(lua_State *co) { lua_sethook(co, NULL, 0, 0); }

static bool is_killed(lua_State *co) { return lua_gethook(co) == NULL; }

void clua_waiting_forget(clua_host *host, clua_thread *root) {
    uint32_t kept = 0;
    for (uint32_t index = 0; index < host->waiting_count; index++) {
        if (host->waiting[index].root == root) {
            clua_kill(host->waiting[index].co);
        } else {
            host->waiting[kept++] = host->waiting[index];
        }
    }
    host->waiting_count = kept;
}

// MARK: - Status

static lua_State *check_coroutine(lua_State *L) {
    lua_State *co = lua_tothread(L, 1);
    if (co == NULL) luaL_typeerror(L, 1, "coroutine");
    return co;
}

static bool is_root(const clua_host *host, const lua_State *L) {
    return L == host->main || (host->current != NULL && host->current->co == L);
}

static const char *status_of(lua_State *L, clua_host *host, lua_State *co) {
    if (co == L) return "running";
    if (co == host->main) return is_root(host, L) ? "running" : "normal";
    if (is_killed(co)) return "dead";
    if (is_waiting(host, co)) return "normal";
    switch (lua_status(co)) {
        case LUA_YIELD: return "suspended";
        case LUA_OK: {
            lua_Debug record;
            if (lua_getstack(co, 0, &record)) return "normal";
            return lua_gettop(co) == 0 ? "dead" : "suspended";
        }
        default: return "dead";
    }
}

static int status(lua_State *L) {
    lua_pushstring(L, status_of(L, clua_host_of(L), check_coroutine(L)));
    return 1;
}

static int running(lua_State *L) {
    clua_host *host = clua_host_of(L);
    if (!is_root(host, L)) {
        lua_pushthread(L);
        lua_pushboolean(L, 0);
        return 2;
    }
    // The host's own coroutines are reused: the script gets to see the main one in their place.
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
    lua_pushboolean(L, 1);
    return 2;
}

static int is_yieldable(lua_State *L) {
    lua_State *co = lua_isnoneornil(L, 1) ? L : check_coroutine(L);
    lua_pushboolean(L, !is_root(clua_host_of(L), co) && lua_isyieldable(co));
    return 1;
}

// MARK: - Resume

// Resumes `co` with the top `count` values of L. Returns how many results were pushed, FAILED with a message pushed, or
// HOST_WAITS: then L has to yield too.
static int resume(lua_State *L, lua_State *co, int count) {
    clua_host *host = clua_host_of(L);
    if (!lua_checkstack(co, count)) {
        lua_pushliteral(L, "too many arguments to resume");
        return FAILED;
    }
    if (host->depth >= CLUA_MAX_DEPTH) {
        lua_pushliteral(L, "C stack overflow");
        return FAILED;
    }
    lua_xmove(L, co, count);
    bool may_suspend = host->may_suspend;
    host->may_suspend = may_suspend && lua_isyieldable(L);
    host->host_yield = false;
    host->running = co;
    clua_watch(co, host);
    host->depth++;
    int results = 0;
    int status = lua_resume(co, L, count, &results);
    host->depth--;
    host->running = L;
    host->may_suspend = may_suspend;
    if (host->terminated) {
        clua_kill(co);
        clua_set_hook(L, 1);
        lua_pushliteral(L, "time limit exceeded");
        lua_error(L);
    }
    if (status == LUA_YIELD && host->host_yield) {
        if (add_waiting(host, co)) return HOST_WAITS;
        clua_kill(co);
        luaL_error(L, "not enough memory");
    }
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(co, L, 1);
        return FAILED;
    }
    if (!lua_checkstack(L, results + 1)) {
        lua_pop(co, results);
        lua_pushliteral(L, "too many results to resume");
        return FAILED;
    }
    lua_xmove(co, L, results);
    return results;
}

static int resume_checked(lua_State *L, lua_State *co, int count) {
    clua_host *host = clua_host_of(L);
    clua_charge(L, host, RESUME_COST);
    const char *status = status_of(L, host, co);
    if (status[0] == 's') return resume(L, co, count);
    lua_pop(L, count);
    if (status[0] == 'd') {
        lua_pushliteral(L, "cannot resume dead coroutine");
    } else {
        lua_pushliteral(L, "cannot resume non-suspended coroutine");
    }
    return FAILED;
}

static int close_coroutine(lua_State *L, lua_State *co) {
    clua_host *host = clua_host_of(L);
    if (is_killed(co)) return LUA_OK;
    if (host->depth >= CLUA_MAX_DEPTH) luaL_error(L, "C stack overflow");
    bool may_suspend = host->may_suspend;
    host->may_suspend = false;
    host->running = co;
    clua_watch(co, host);
    host->depth++;
    int status = lua_resetthread(co);
    host->depth--;
    host->running = L;
    host->may_suspend = may_suspend;
    if (host->terminated) {
        clua_kill(co);
        clua_set_hook(L, 1);
        lua_pushliteral(L, "time limit exceeded");
        lua_error(L);
    }
    return status;
}

// Calls of `resume` keep the coroutine at index 1 while the host is waited for.
static int resume_goes_on(lua_State *L, int status, lua_KContext context);

static int resume_ends(lua_State *L, int results) {
    if (results == HOST_WAITS) {
        lua_settop(L, 1);
        return lua_yieldk(L, 0, 0, resume_goes_on);
    }
    if (results == FAILED) {
        lua_pushboolean(L, 0);
        lua_insert(L, -2);
        return 2;
    }
    lua_pushboolean(L, 1);
    lua_insert(L, -(results + 1));
    return results + 1;
}

static int resume_goes_on(lua_State *L, int status, lua_KContext context) {
    (void)status;
    (void)context;
    lua_State *co = lua_tothread(L, 1);
    remove_waiting(clua_host_of(L), co);
    return resume_ends(L, resume(L, co, lua_gettop(L) - 1));
}

static int resume_function(lua_State *L) {
    lua_State *co = check_coroutine(L);
    return resume_ends(L, resume_checked(L, co, lua_gettop(L) - 1));
}

static int wrap_goes_on(lua_State *L, int status, lua_KContext context);

static int wrap_ends(lua_State *L, lua_State *co, int results) {
    if (results == HOST_WAITS) {
        lua_settop(L, 0);
        return lua_yieldk(L, 0, 0, wrap_goes_on);
    }
    if (results >= 0) return results;
    int status = lua_status(co);
    if (status != LUA_OK && status != LUA_YIELD && !is_killed(co)) {
        if (close_coroutine(L, co) != LUA_OK) lua_xmove(co, L, 1);
    }
    if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int wrap_goes_on(lua_State *L, int status, lua_KContext context) {
    (void)status;
    (void)context;
    lua_State *co = lua_tothread(L, lua_upvalueindex(1));
    remove_waiting(clua_host_of(L), co);
    return wrap_ends(L, co, resume(L, co, lua_gettop(L)));
}

static int call_wrapped(lua_State *L) {
    lua_State *co = lua_tothread(L, lua_upvalueindex(1));
    return wrap_ends(L, co, resume_checked(L, co, lua_gettop(L)));
}

static int create(lua_State *L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    clua_charge(L, clua_host_of(L), RESUME_COST);
    lua_State *co = lua_newthread(L);
    clua_set_hook(co, CLUA_HOOK_COUNT);
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    return 1;
}

static int wrap(lua_State *L) {
    create(L);
    lua_pushcclosure(L, call_wrapped, 1);
    return 1;
}

static int yield(lua_State *L) {
    clua_host *host = clua_host_of(L);
    if (is_root(host, L)) return luaL_error(L, "attempt to yield from outside a coroutine");
    host->host_yield = false;
    return lua_yield(L, lua_gettop(L));
}

static int close_function(lua_State *L) {
    lua_State *co = check_coroutine(L);
    const char *status = status_of(L, clua_host_of(L), co);
    if (status[0] != 's' && status[0] != 'd') return luaL_error(L, "cannot close a %s coroutine", status);
    clua_charge(L, clua_host_of(L), RESUME_COST);
    if (close_coroutine(L, co) == LUA_OK) {
        lua_pushboolean(L, 1);
        return 1;
    }
    lua_pushboolean(L, 0);
    lua_xmove(co, L, 1);
    return 2;
}

// MARK: - Protected calls

static int protected_ends(lua_State *L, int status, lua_KContext extra) {
    if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - (int)extra;
    if (clua_host_of(L)->terminated) return lua_error(L);
    lua_pushboolean(L, 0);
    lua_pushvalue(L, -2);
    return 2;
}

static int protected_call(lua_State *L) {
    luaL_checkany(L, 1);
    clua_charge(L, clua_host_of(L), 10);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, protected_ends);
    return protected_ends(L, status, 0);
}

// Stands before the script's message handler. When the call is being ended the handler must not run at all: it would
// run inside the hook, where no other hook limits it.
static int handle(lua_State *L) {
    if (clua_host_of(L)->terminated) return 1;
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

static int protected_call_with_handler(lua_State *L) {
    int count = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    clua_charge(L, clua_host_of(L), 10);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, handle, 1);
    lua_replace(L, 2);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);
    int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, protected_ends);
    return protected_ends(L, status, 2);
}

void clua_open_coroutine(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"close", close_function}, {"create", create}, {"isyieldable", is_yieldable}, {"resume", resume_function},
        {"running", running},      {"status", status}, {"wrap", wrap},                {"yield", yield},
        {NULL, NULL},
    };
    luaL_newlib(L, functions);
    lua_setglobal(L, "coroutine");
    lua_pushcfunction(L, protected_call);
    lua_setglobal(L, "pcall");
    lua_pushcfunction(L, protected_call_with_handler);
    lua_setglobal(L, "xpcall");
}
