// Functions of the host that scripts call.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static int raise(lua_State *L, clua_host *host, uint32_t mark) {
    luaL_where(L, 1);
    if (clua_tape_push(L, host, mark) == 0) lua_pushliteral(L, "error in the host");
    lua_concat(L, 2);
    return lua_error(L);
}

// Goes on after a suspension: the stack holds what the host resumed with.
static int resumed(lua_State *L, int status, lua_KContext context) {
    (void)status;
    (void)context;
    clua_host *host = clua_host_of(L);
    if (!host->resume_raises) return lua_gettop(L);
    host->resume_raises = false;
    lua_settop(L, 1);
    luaL_where(L, 1);
    lua_insert(L, 1);
    lua_concat(L, 2);
    return lua_error(L);
}

static bool can_suspend(lua_State *L, const clua_host *host) { return host->may_suspend && lua_isyieldable(L); }

static int call_host(lua_State *L) {
    clua_function *function = lua_touserdata(L, lua_upvalueindex(1));
    clua_host *host = function->host;
    clua_call call = {L, host, function, NULL, 1, lua_gettop(L), 0};
    clua_charge(L, host, 50);
    if (function->object_class != NULL) {
        if (!clua_is_instance(L, 1, function->object_class)) {
            return luaL_error(
                L, "'%s' is a method of '%s': call it as %s:%s(...)", function->name, function->object_class->name,
                function->object_class->name, function->name);
        }
        call.object = clua_to_object(L, 1, function->object_class);
        if (call.object == NULL) {
            return luaL_error(L, "'%s' used after its call ended", function->object_class->name);
        }
        call.first = 2;
        call.count--;
    }
    if (function->suspends && !can_suspend(L, host)) {
        return luaL_error(L, "'%s' waits, which is not allowed here", function->name);
    }
    // What looks at an argument pushes a few values.
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    int top = lua_gettop(L);
    uint32_t mark = clua_tape_begin(host);
    int status = host->callbacks.call(function->context, &call, &host->tape);
    switch (status) {
        case CLUA_RETURNED:
            lua_settop(L, top);
            return clua_tape_push(L, host, mark);
        case CLUA_SUSPEND:
            clua_tape_drop(&host->tape, mark);
            if (!can_suspend(L, host)) {
                return luaL_error(L, "'%s' waits, which is not allowed here", function->name);
            }
            host->host_yield = true;
            lua_settop(L, 0);
            return lua_yieldk(L, 0, 0, resumed);
        case CLUA_BAD_ARGUMENT:
            clua_tape_push(L, host, mark);
            return luaL_error(
                L, "bad argument #%d to '%s' (%s)", (int)call.argument, function->name, lua_tostring(L, -1));
        default: return raise(L, host, mark);
    }
}

clua_function *clua_function_new(clua_host *host, const char *name, bool suspends, void *context) {
    clua_function *function = calloc(1, sizeof(clua_function));
    if (function != NULL) function->name = strdup(name);
    if (function == NULL || function->name == NULL) {
        free(function);
        clua_fail_memory(host);
        return NULL;
    }
    function->host = host;
    function->suspends = suspends;
    function->context = context;
    function->next = host->functions;
    host->functions = function;
    return function;
}

void clua_function_push(lua_State *L, clua_function *function) {
    lua_pushlightuserdata(L, function);
    lua_pushcclosure(L, call_host, 1);
}

typedef struct request {
    clua_function *function;
    int reference;
} request;

static int add_body(lua_State *L) {
    request *request = lua_touserdata(L, 1);
    clua_function_push(L, request->function);
    request->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

bool clua_add_function(clua_host *host, const char *name, bool suspends, void *context, int *reference) {
    request request = {clua_function_new(host, name, suspends, context), LUA_NOREF};
    if (request.function == NULL) return false;
    int status = clua_protect(host, add_body, &request, 0);
    if (status != LUA_OK) {
        clua_fail_protected(host, status);
        return false;
    }
    *reference = request.reference;
    return true;
}

bool clua_may_suspend(const clua_call *call) { return can_suspend(call->lua, call->host); }
