// Calls: coroutines out of a pool, started, resumed, finished, abandoned.
#include <stdlib.h>

#include "internal.h"

int clua_protect(clua_host *host, lua_CFunction body, void *argument, int results) {
    lua_State *L = host->main;
    if (!lua_checkstack(L, 8)) {
        // The caller finds a message on the stack after an error, as lua_pcall leaves one: there is always a free slot.
        lua_pushnil(L);
        return LUA_ERRMEM;
    }
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, argument);
    return lua_pcall(L, 1, results, 0);
}

static int create_body(lua_State *L) {
    clua_thread *thread = lua_touserdata(L, 1);
    lua_State *co = lua_newthread(L);
    clua_set_hook(co, CLUA_HOOK_COUNT);
    thread->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    thread->co = co;
    return 0;
}

clua_thread *clua_thread_acquire(clua_host *host) {
    clua_thread *thread = host->idle_threads;
    if (thread != NULL) {
        host->idle_threads = thread->next_idle;
    } else {
        thread = calloc(1, sizeof(clua_thread));
        if (thread == NULL) return NULL;
        thread->host = host;
        thread->next = host->threads;
        host->threads = thread;
    }
    if (thread->co == NULL && clua_protect(host, create_body, thread, 0) != LUA_OK) lua_pop(host->main, 1);
    return thread;
}

static void give_back(clua_thread *thread) {
    clua_objects_release(thread);
    thread->generation++;
    thread->suspended = false;
    thread->next_idle = thread->host->idle_threads;
    thread->host->idle_threads = thread;
}

// Gives the record back without its coroutine, which cannot be used again.
static void discard(clua_thread *thread) {
    clua_host *host = thread->host;
    clua_waiting_forget(host, thread);
    if (thread->co != NULL) {
        clua_kill(thread->co);
        luaL_unref(host->main, LUA_REGISTRYINDEX, thread->reference);
        thread->co = NULL;
    }
    give_back(thread);
}

void clua_thread_free(clua_thread *thread) {
    free(thread->bound);
    free(thread);
}

// What a run inside another one has to put back.
typedef struct outer {
    clua_thread *current;
    lua_State *running;
    bool may_suspend;
    bool terminated;
    uint32_t floor;
    clua_slice slice;
    uint64_t paused_at;
} outer;

// The run's part of the tape begins at `mark`.
static outer enter(clua_thread *thread, uint32_t mark, bool may_suspend, uint64_t limit) {
    clua_host *host = thread->host;
    outer outer = {host->current, host->running, host->may_suspend, host->terminated, host->floor, host->slice, 0};
    if (outer.running != NULL && outer.slice.started) outer.paused_at = clua_now();
    host->current = thread;
    host->may_suspend = may_suspend;
    host->terminated = false;
    host->floor = mark;
    host->host_yield = false;
    clua_slice_begin(host, limit);
    return outer;
}

static void leave(clua_host *host, const outer *outer) {
    if (host->tape.count > host->floor) clua_tape_drop(&host->tape, host->floor);
    host->floor = outer->floor;
    host->current = outer->current;
    host->running = outer->running;
    host->may_suspend = outer->may_suspend;
    host->terminated = outer->terminated;
    host->host_yield = false;
    clua_slice_continue(host, outer->slice, outer->paused_at);
}

// Closes the variables of a coroutine that failed or is abandoned. After a time limit nothing more runs in it.
static void close_variables(clua_thread *thread) {
    clua_host *host = thread->host;
    if (host->depth >= CLUA_MAX_DEPTH) return;
    outer outer = enter(thread, host->tape.count, false, thread->running_time);
    host->running = thread->co;
    clua_watch(thread->co, host);
    host->depth++;
    lua_resetthread(thread->co);
    host->depth--;
    leave(host, &outer);
}

static int run(clua_thread *thread, int arguments, outer *outer) {
    clua_host *host = thread->host;
    lua_State *co = thread->co;
    thread->suspended = false;
    host->running = co;
    clua_watch(co, host);
    host->depth++;
    int results = 0;
    int status = lua_resume(co, outer->running, arguments, &results);
    host->depth--;
    host->resume_raises = false;
    if (status == LUA_OK && !host->terminated) {
        thread->results = results;
        leave(host, outer);
        return CLUA_FINISHED;
    }
    if (status == LUA_YIELD && !host->terminated) {
        thread->suspended = true;
        leave(host, outer);
        return CLUA_SUSPENDED;
    }
    clua_fail_thread(host, co, status);
    bool was_terminated = host->terminated;
    leave(host, outer);
    if (!was_terminated) {
        // A handler may itself fail: what went wrong first stays what is told.
        clua_record first = host->failure;
        host->failure = (clua_record){0};
        close_variables(thread);
        free(host->failure.message);
        free(host->failure.traceback);
        host->failure = first;
    }
    discard(thread);
    return CLUA_ERROR;
}

static int run_out_of_memory(clua_thread *thread, const outer *outer) {
    leave(thread->host, outer);
    clua_fail_memory(thread->host);
    discard(thread);
    return CLUA_ERROR;
}

int clua_thread_run(clua_thread *thread, int arguments, bool may_suspend, uint64_t limit) {
    thread->may_suspend = may_suspend;
    thread->running_time = limit;
    outer outer = enter(thread, thread->host->tape.count, may_suspend, limit);
    return run(thread, arguments, &outer);
}

int clua_thread_start(clua_thread *thread, int function, uint32_t mark, bool may_suspend, uint64_t running_time) {
    clua_host *host = thread->host;
    thread->may_suspend = may_suspend;
    thread->running_time = running_time;
    outer outer = enter(thread, mark, may_suspend, running_time);
    if (host->depth >= CLUA_MAX_DEPTH) {
        leave(host, &outer);
        clua_fail(host, CLUA_KIND_RUNTIME, "calls nested too deep", 21);
        discard(thread);
        return CLUA_ERROR;
    }
    if (thread->co == NULL) return run_out_of_memory(thread, &outer);
    lua_rawgeti(thread->co, LUA_REGISTRYINDEX, function);
    int arguments = clua_tape_move(thread->co, host, mark);
    if (arguments < 0) return run_out_of_memory(thread, &outer);
    return run(thread, arguments, &outer);
}

int clua_thread_resume(clua_thread *thread, uint32_t mark, bool raises) {
    clua_host *host = thread->host;
    outer outer = enter(thread, mark, thread->may_suspend, thread->running_time);
    int values = clua_tape_move(thread->co, host, mark);
    if (values < 0) {
        leave(host, &outer);
        close_variables(thread);
        clua_fail_memory(host);
        discard(thread);
        return CLUA_ERROR;
    }
    host->resume_raises = raises;
    return run(thread, values, &outer);
}

void clua_thread_finish(clua_thread *thread) {
    lua_settop(thread->co, 0);
    give_back(thread);
}

void clua_thread_cancel(clua_thread *thread) {
    if (thread->suspended) {
        close_variables(thread);
        discard(thread);
    } else {
        clua_thread_finish(thread);
    }
}

uint32_t clua_thread_generation(const clua_thread *thread) { return thread->generation; }

lua_State *clua_thread_stack(const clua_thread *thread) { return thread->co; }

int32_t clua_thread_count(const clua_thread *thread) { return thread->results; }

bool clua_thread_is_suspended(const clua_thread *thread) { return thread->suspended; }
