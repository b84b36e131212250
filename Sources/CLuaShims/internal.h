// What the files of the shim share.
#ifndef CLUA_INTERNAL_H
#define CLUA_INTERNAL_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "CLuaShims.h"

// An instruction hook runs every so many instructions; library functions pay for their work in the same coin.
#define CLUA_HOOK_COUNT 1000
#define CLUA_FUEL 2000
// Nested resumes, closes and module loads: each takes C stack that Lua itself does not count.
#define CLUA_MAX_DEPTH 150
#define CLUA_NAME_LIMIT 40

typedef struct clua_object {
    clua_class *object_class;
    void *pointer;  // NULL once the call ended
    int reference;
    bool owned;
} clua_object;

struct clua_function {
    clua_host *host;
    clua_class *object_class;  // of the receiver, or NULL
    char *name;
    void *context;
    bool suspends;
    clua_function *next;
};

typedef struct clua_entry {
    const void *key;  // the interned name
    int32_t field;
    int access;
    int method;  // registry reference, or LUA_NOREF
    char *name;
} clua_entry;

struct clua_class {
    clua_host *host;
    char *name;
    void *context;
    int metatable;
    clua_entry *entries;  // open addressing, a power of two
    uint32_t capacity;
    uint32_t count;
    clua_object **idle;
    uint32_t idle_count;
    uint32_t idle_capacity;
    clua_class *next;
};

struct clua_thread {
    clua_host *host;
    lua_State *co;
    int reference;
    uint32_t generation;
    int32_t results;
    bool suspended;
    bool may_suspend;
    uint64_t running_time;
    clua_object **bound;
    uint32_t bound_count;
    uint32_t bound_capacity;
    clua_thread *next_idle;
    clua_thread *next;
};

typedef struct clua_use {
    char *name;
    char *chunk;
    int line;
    bool is_write;
    bool is_top;
} clua_use;

typedef struct clua_waiting {
    lua_State *co;
    clua_thread *root;
} clua_waiting;

typedef struct clua_slice {
    uint64_t limit;
    uint64_t wall_start;
    uint64_t cpu_start;
    bool started;
} clua_slice;

typedef struct clua_record {
    int kind;
    int line;
    char *message;
    char *traceback;
    size_t message_length;
    size_t traceback_length;
    char source[LUA_IDSIZE];
} clua_record;

struct clua_host {
    clua_tape tape;  // first
    clua_item spare;
    uint32_t floor;  // where the tape begins for the present run
    lua_State *main;
    clua_callbacks callbacks;
    clua_limits limits;

    size_t used, peak, reserve;
    size_t large_size;
    uint32_t large_count;

    clua_thread *current;
    lua_State *running;
    bool may_suspend, host_yield, resume_raises;
    int depth;

    int64_t fuel;
    bool terminated;
    clua_slice slice;
    uint64_t last_tick;
    char limit_message[320];
    char limit_traceback[4096];

    clua_thread *idle_threads, *threads;
    clua_waiting *waiting;
    uint32_t waiting_count, waiting_capacity;

    bool is_traced;
    bool sealed;
    int declared, modules, loaded, roots;
    clua_use *uses;
    uint32_t use_count, use_capacity;
    char *watched_name;
    bool has_seen_name;
    char **chunks;
    uint32_t chunk_count, chunk_capacity;

    clua_class *classes;
    clua_function *functions;

    lua_CFunction utf8_codepoint, utf8_len, utf8_offset, utf8_codes, string_format;

    clua_record failure;
};

static inline clua_host *clua_host_of(lua_State *L) { return *(clua_host **)lua_getextraspace(L); }

// budget.c
void *clua_allocate(void *host, void *pointer, size_t old_size, size_t new_size);
void clua_hook(lua_State *L, lua_Debug *record);
// Has the hook run after so many instructions, and at every line where lines are traced.
void clua_set_hook(lua_State *L, int count);
void clua_refuel(lua_State *L);
void clua_slice_begin(clua_host *host, uint64_t limit);
clua_slice clua_slice_pause(clua_host *host);
void clua_slice_continue(clua_host *host, clua_slice slice, uint64_t paused_at);
uint64_t clua_now(void);
void clua_watch_large(lua_State *L, clua_host *host);

static inline void clua_charge(lua_State *L, clua_host *host, size_t cost) {
    host->fuel -= (int64_t)cost;
    if (host->fuel <= 0) clua_refuel(L);
}

// Before Lua runs on a stack: its hook may have been set while there were no large strings yet.
static inline void clua_watch(lua_State *L, clua_host *host) {
    if (host->large_count > 0) clua_watch_large(L, host);
}

// tape.c
// Where a callback begins to write. What an error that the script caught left behind is dropped.
static inline uint32_t clua_tape_begin(clua_host *host) {
    if (host->tape.count > host->floor) clua_tape_drop(&host->tape, host->floor);
    return host->tape.count;
}

int clua_tape_push(lua_State *L, clua_host *host, uint32_t mark);         // may raise; consumes
int clua_tape_move(lua_State *target, clua_host *host, uint32_t mark);    // does not raise; -1 without memory
bool clua_tape_push_simple(lua_State *L, clua_host *host, const clua_item *item);
// The short way for one value that is no table: needs one free slot, may raise, consumes; false for anything else.
bool clua_tape_push_plain(lua_State *L, clua_host *host, uint32_t mark);

// object.c
void clua_object_push(lua_State *L, clua_class *object_class, void *pointer);  // may raise
bool clua_object_push_idle(lua_State *L, clua_class *object_class, void *pointer);
void clua_objects_release(clua_thread *thread);
void clua_class_free(clua_class *object_class);
void clua_push_hint(lua_State *L, const char *hint);

// function.c
clua_function *clua_function_new(clua_host *host, const char *name, bool suspends, void *context);
void clua_function_push(lua_State *L, clua_function *function);

// thread.c
int clua_protect(clua_host *host, lua_CFunction body, void *argument, int results);
int clua_thread_run(clua_thread *thread, int arguments, bool may_suspend, uint64_t limit);
void clua_thread_free(clua_thread *thread);

// failure.c
void clua_fail(clua_host *host, int kind, const char *message, size_t length);
void clua_fail_memory(clua_host *host);
void clua_fail_thread(clua_host *host, lua_State *co, int status);
void clua_fail_protected(clua_host *host, int status);

// coroutine.c, base.c, text.c, table.c, globals.c, require.c, scan.c
void clua_open_coroutine(lua_State *L);
void clua_open_base(lua_State *L);
void clua_open_text(lua_State *L);
void clua_open_table(lua_State *L);
void clua_open_globals(lua_State *L);
void clua_open_require(lua_State *L);
void clua_waiting_forget(clua_host *host, clua_thread *root);
void clua_kill(lua_State *co);
int clua_compile(lua_State *L, clua_host *host, const char *source, size_t length, const char *name);
bool clua_keep_chunk_name(clua_host *host, const char *name);
void clua_set_root(lua_State *L, clua_host *host, const char *name, const char *root);
void clua_scan(lua_State *L, clua_host *host, const char *chunk);
bool clua_find_undeclared(lua_State *L, clua_host *host, uint32_t first, bool statically);
void clua_forget_uses(clua_host *host, uint32_t first);
void clua_push_nearest_global(lua_State *L, const char *name);

// text.c: shared with table.c
void clua_check_result_count(lua_State *L, clua_host *host, uint64_t count, const char *message);

#endif
