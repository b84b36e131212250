// The memory cap and the running-time limit.
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "internal.h"

// Strings of this size make single instructions (a comparison, a key) expensive: the hook then runs more often.
#define LARGE_STRING (64u * 1024)
#define LARGE_BLOCK (16u * 1024)

_Static_assert(sizeof(void *) == 8, "the allocator marks large strings by an address that malloc never returns");

static uint64_t read_clock(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t clua_now(void) { return read_clock(CLOCK_MONOTONIC); }

// MARK: - Memory

void clua_set_hook(lua_State *L, int count) {
    lua_sethook(L, clua_hook, LUA_MASKCOUNT | (clua_host_of(L)->is_traced ? LUA_MASKLINE : 0), count);
}

static void trace(lua_State *L, clua_host *host, lua_Debug *record) {
    lua_getinfo(L, "S", record);
    if (record->source[0] == '@') {
        host->callbacks.line(host->callbacks.context, record->source + 1, record->currentline, true);
    }
}

// Makes the hook run at the next instruction. lua_sethook may be called at any point, even from a signal handler.
static void check_soon(clua_host *host) {
    if (host->running != NULL && host->slice.limit != 0) clua_set_hook(host->running, 1);
}

// malloc aligns to 16 bytes; a large string is placed 8 bytes further, so that its release can be told by its address.
static bool is_large_string(const void *pointer) { return ((uintptr_t)pointer & 15) == 8; }

static void release(clua_host *host, void *pointer) {
    if (is_large_string(pointer)) {
        if (--host->large_count == 0) host->large_size = 0;
        free((char *)pointer - 8);
    } else {
        free(pointer);
    }
}

static void *allocate_large_string(clua_host *host, size_t size) {
    char *block = malloc(size + 8);
    if (block == NULL) return NULL;
    host->large_count++;
    if (size > host->large_size) host->large_size = size;
    check_soon(host);
    return block + 8;
}

void *clua_allocate(void *context, void *pointer, size_t old_size, size_t new_size) {
    clua_host *host = context;
    // For a new block Lua says in `old_size` what kind of object it is for.
    size_t kind = pointer == NULL ? old_size : 0;
    size_t held = pointer == NULL ? 0 : old_size;
    if (new_size == 0) {
        if (pointer != NULL) release(host, pointer);
        host->used -= held;
        return NULL;
    }
    if (new_size > held) {
        size_t room = host->limits.memory + host->reserve;
        if (host->used > room || new_size - held > room - host->used) {
            // Lua answers with a full collection: worth a look at the clock.
            check_soon(host);
            return NULL;
        }
        if (new_size >= LARGE_BLOCK) {
            host->fuel -= (int64_t)(new_size / 64);
            if (host->fuel <= 0) check_soon(host);
        }
    }
    void *block;
    if (pointer == NULL && kind == LUA_TSTRING && new_size >= LARGE_STRING) {
        block = allocate_large_string(host, new_size);
    } else if (pointer != NULL && is_large_string(pointer)) {
        block = malloc(new_size);
        if (block != NULL) {
            memcpy(block, pointer, held < new_size ? held : new_size);
            release(host, pointer);
        }
    } else {
        block = realloc(pointer, new_size);
    }
    if (block == NULL) return NULL;
    host->used += new_size - held;
    if (host->used > host->peak) host->peak = host->used;
    return block;
}

// MARK: - Running time

void clua_slice_begin(clua_host *host, uint64_t limit) {
    // The clock is read when the hook first runs: a short call never reads it.
    host->slice = (clua_slice){.limit = limit};
    host->fuel = CLUA_FUEL;
}

clua_slice clua_slice_pause(clua_host *host) { return host->slice; }

void clua_slice_continue(clua_host *host, clua_slice slice, uint64_t paused_at) {
    if (slice.started) {
        uint64_t wall = clua_now() - paused_at;
        slice.wall_start += wall;
        // What the nested call used of the processor is at most what passed on the wall.
        slice.cpu_start += wall;
    }
    host->slice = slice;
    host->fuel = CLUA_FUEL;
}

static bool is_over_limit(clua_host *host, uint64_t now) {
    clua_slice *slice = &host->slice;
    if (slice->limit == 0) return false;
    if (!slice->started) {
        slice->started = true;
        slice->wall_start = now;
        slice->cpu_start = read_clock(CLOCK_THREAD_CPUTIME_ID);
        return false;
    }
    if ((int64_t)(now - slice->wall_start) < (int64_t)slice->limit) return false;
    // Time in which this thread did not get a processor is not the script's fault.
    int64_t used = (int64_t)(read_clock(CLOCK_THREAD_CPUTIME_ID) - slice->cpu_start);
    if (used >= (int64_t)slice->limit) return true;
    slice->wall_start = now - (uint64_t)(used > 0 ? used : 0);
    return false;
}

static void copy_text(char *target, size_t capacity, const char *text) {
    size_t length = strlen(text);
    if (length >= capacity) length = capacity - 1;
    memcpy(target, text, length);
    target[length] = '\0';
}

// Raises the error that nothing can catch: see clua_host.terminated.
static int terminate(lua_State *L, clua_host *host) {
    // From here on the first instruction of any handler (xpcall, __close) raises again.
    clua_set_hook(L, 1);
    if (!host->terminated) {
        host->terminated = true;
        host->limit_traceback[0] = '\0';
        lua_Debug record;
        const char *source = "?";
        int line = 0;
        for (int level = 0; lua_getstack(L, level, &record); level++) {
            lua_getinfo(L, "Sl", &record);
            if (record.currentline > 0) {
                source = record.short_src;
                line = record.currentline;
                break;
            }
        }
        double milliseconds = (double)host->slice.limit / 1e6;
        lua_pushfstring(L, "%s:%d: time limit of %f ms exceeded", source, line, milliseconds);
        copy_text(host->limit_message, sizeof host->limit_message, lua_tostring(L, -1));
        luaL_traceback(L, L, NULL, 0);
        copy_text(host->limit_traceback, sizeof host->limit_traceback, lua_tostring(L, -1));
        lua_pop(L, 1);
        return lua_error(L);
    }
    lua_pushliteral(L, "time limit exceeded");
    return lua_error(L);
}

// Each of this many instructions may touch all bytes of the largest string.
static int most_instructions(const clua_host *host) {
    if (host->large_count == 0) return CLUA_HOOK_COUNT;
    size_t most = (size_t)CLUA_HOOK_COUNT * LARGE_STRING / host->large_size;
    return most < 1 ? 1 : (int)most;
}

void clua_watch_large(lua_State *L, clua_host *host) {
    clua_set_hook(L, most_instructions(host));
}

void clua_hook(lua_State *L, lua_Debug *record) {
    clua_host *host = clua_host_of(L);
    if (record->event == LUA_HOOKLINE) {
        trace(L, host, record);
        return;
    }
    uint64_t now = clua_now();
    bool is_first = !host->slice.started;
    if (host->terminated || is_over_limit(host, now)) {
        terminate(L, host);
        return;
    }
    host->fuel = CLUA_FUEL;
    if (is_first) host->last_tick = now;
    // Where instructions turn out slow (long argument lists), look more often; then slowly less often again.
    int count = lua_gethookcount(L);
    uint64_t passed = now - host->last_tick;
    int next = passed > 2000000 ? count / 4 : passed < 250000 ? count * 4 : count;
    int most = most_instructions(host);
    if (next > most) next = most;
    if (next < 1) next = 1;
    if (next != count) clua_set_hook(L, next);
    // Setting the hook visits every active call: what that takes in a deep recursion does not count.
    host->last_tick = next != count ? clua_now() : now;
}

void clua_refuel(lua_State *L) {
    clua_host *host = clua_host_of(L);
    host->fuel = CLUA_FUEL;
    if (host->terminated || is_over_limit(host, clua_now())) terminate(L, host);
}
