// The boundary between Swift and Lua 5.4.
//
// Rule of this module: a Lua error is a longjmp, and no longjmp may pass through a Swift frame. So
//   - every function that Lua calls is written in C here; it asks Swift through a callback that returns a status,
//     and only the C side raises or yields;
//   - Swift hands values to Lua by writing them onto a tape (`clua_tape`), which cannot raise; C turns the tape into
//     Lua values inside a protected call;
//   - what Swift reads from a Lua stack it reads with functions that cannot raise.
#ifndef CLUA_SHIMS_H
#define CLUA_SHIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lua_State lua_State;
typedef struct clua_host clua_host;
typedef struct clua_thread clua_thread;
typedef struct clua_class clua_class;
typedef struct clua_function clua_function;

// MARK: - The tape

enum clua_tag {
    CLUA_NIL = 0,
    CLUA_BOOLEAN,
    CLUA_INTEGER,
    CLUA_NUMBER,
    CLUA_REFERENCE,   // integer: a registry reference
    CLUA_OBJECT,      // pointer + object: a pooled instance of a class, valid until the call ends
    CLUA_BYTES,       // pointer + length: copied when the tape is read
    CLUA_COPIED,      // integer + length: offset in the tape's own copy of the bytes
    CLUA_OWNED,       // pointer + object: a new instance that owns its pointer until it is collected
    CLUA_TABLE,       // followed by key, value, key, value ...; length: the position behind the last of them
    CLUA_ARGUMENT,    // integer: a place on the stack of the host function that returns it
    CLUA_LIST,        // followed by value, value ...; length: as above, integer: a reference to its metatable
};

// No reference at all.
enum { CLUA_NO_REFERENCE = -2 };

typedef struct clua_item {
    uint32_t tag;
    union {
        int64_t integer;
        double number;
        const void *pointer;
    };
    union {
        size_t length;
        clua_class *object_class;
    };
} clua_item;

typedef struct clua_tape {
    clua_item *items;
    uint32_t count;
    uint32_t capacity;
    char *copies;
    size_t copied;
    size_t copies_capacity;
    clua_host *host;
    bool exhausted;
} clua_tape;

clua_item *clua_tape_grow(clua_tape *tape);
void clua_tape_copy(clua_tape *tape, const void *bytes, size_t length);

// Forgets the items from `mark` on; what an owned object among them points to is released.
void clua_tape_drop(clua_tape *tape, uint32_t mark);

static inline clua_item *clua_tape_next(clua_tape *tape) {
    if (tape->count < tape->capacity) return &tape->items[tape->count++];
    return clua_tape_grow(tape);
}

static inline void clua_tape_mark(clua_tape *tape, uint32_t tag) {
    clua_item *item = clua_tape_next(tape);
    item->tag = tag;
}

static inline void clua_tape_integer(clua_tape *tape, uint32_t tag, int64_t value) {
    clua_item *item = clua_tape_next(tape);
    item->tag = tag;
    item->integer = value;
}

static inline void clua_tape_number(clua_tape *tape, double value) {
    clua_item *item = clua_tape_next(tape);
    item->tag = CLUA_NUMBER;
    item->number = value;
}

static inline void clua_tape_bytes(clua_tape *tape, const void *bytes, size_t length) {
    clua_item *item = clua_tape_next(tape);
    item->tag = CLUA_BYTES;
    item->pointer = bytes;
    item->length = length;
}

static inline void clua_tape_object(clua_tape *tape, uint32_t tag, clua_class *object_class, void *pointer) {
    clua_item *item = clua_tape_next(tape);
    item->tag = tag;
    item->pointer = pointer;
    item->object_class = object_class;
}

// Begins a table or a list, which gets what is written until it is closed. Returns what closes it.
static inline uint32_t clua_tape_open(clua_tape *tape, uint32_t tag, int metatable) {
    uint32_t position = tape->count;
    clua_item *item = clua_tape_next(tape);
    item->tag = tag;
    item->integer = metatable;
    item->length = (size_t)position + 1;
    return tape->exhausted ? UINT32_MAX : position;
}

static inline void clua_tape_close(clua_tape *tape, uint32_t position) {
    if (position < tape->count) tape->items[position].length = tape->count;
}

// MARK: - Callbacks into Swift

// What a callback returns. For an error the message is the one item that it left on the tape.
enum clua_status {
    CLUA_RETURNED = 0,
    CLUA_FAILED = 1,        // error, the tape holds the message
    CLUA_BAD_ARGUMENT = 2,  // error about argument `argument` of the call; the tape holds what was expected
    CLUA_SUSPEND = 3,       // the coroutine waits for the host
};

typedef struct clua_call {
    lua_State *lua;
    clua_host *host;
    const clua_function *function;
    void *object;       // the receiver of a method, or NULL
    int32_t first;      // stack index of the first argument
    int32_t count;      // number of arguments
    int32_t argument;   // out: the argument that a CLUA_BAD_ARGUMENT is about, counted from 1
} clua_call;

typedef struct clua_callbacks {
    void *context;
    int (*call)(void *function_context, clua_call *call, clua_tape *tape);
    int (*read)(void *class_context, void *object, int32_t field, clua_tape *tape);
    int (*write)(void *class_context, void *object, int32_t field, lua_State *lua, int32_t index, clua_tape *tape);
    void (*release)(void *class_context, void *object);
    void (*print)(void *context, const void *bytes, size_t length);
    // A line that holds something to run, when its chunk is compiled, and each time that it runs. See clua_trace.
    void (*line)(void *context, const char *chunk, int line, bool is_executed);
} clua_callbacks;

// MARK: - A state

typedef struct clua_limits {
    size_t memory;            // bytes
    uint64_t running_time;    // nanoseconds of running time per call, 0 for none
    uint64_t loading_time;    // the same while a chunk is compiled and its top level runs
    size_t source_size;       // bytes of a source text
    int64_t unpacked_values;  // how many values one library call may return
} clua_limits;

enum clua_kind {
    CLUA_KIND_NONE = 0,
    CLUA_KIND_SYNTAX,
    CLUA_KIND_RUNTIME,
    CLUA_KIND_MEMORY,
    CLUA_KIND_TIME_LIMIT,
    CLUA_KIND_LOAD,
};

typedef struct clua_failure {
    int kind;
    const char *message;
    size_t message_length;
    const char *traceback;
    size_t traceback_length;
    const char *source;   // where the stack stood, may be empty
    int line;             // or 0
} clua_failure;

clua_host *clua_open(const clua_limits *limits, const clua_callbacks *callbacks);
void clua_close(clua_host *host);
clua_tape *clua_tape_of(clua_host *host);
void *clua_context(const clua_host *host);
clua_thread *clua_current_thread(clua_host *host);
bool clua_may_suspend(const clua_call *call);
size_t clua_memory_in_use(const clua_host *host);
size_t clua_memory_peak(const clua_host *host);
void clua_collect(clua_host *host);
// Has the callback `line` called from now on; before anything is loaded.
void clua_trace(clua_host *host);
// What went wrong last; valid until the next call into the host.
clua_failure clua_last_failure(const clua_host *host);
// The whole name of a chunk that Lua shortened to `...` and its end, or NULL where it did not.
const char *clua_chunk_name(const clua_host *host, const char *short_name);

// MARK: - Chunks, modules, functions, references

// Compiles a text chunk, runs it, seals the globals, and refers to its first result. `root` is the folder that its
// `require` may read, or NULL. Returns false with a failure.
bool clua_load(clua_host *host, const void *source, size_t length, const char *name, const char *root, int *reference);
bool clua_load_file(clua_host *host, const char *path, int *reference);
// Compiles without running; fails also where the text uses a global that neither it nor the state declares.
bool clua_check(clua_host *host, const void *source, size_t length, const char *name);
// Looks for a name (the key of a field, a string) in every text that is compiled from now on.
bool clua_watch_name(clua_host *host, const char *name);
bool clua_has_seen_name(const clua_host *host);
// Reads the tape from `mark` as one value and refers to it.
bool clua_refer(clua_host *host, uint32_t mark, int *reference);
bool clua_refer_stack(clua_host *host, lua_State *lua, int index, int *reference);
void clua_release(clua_host *host, int reference);
bool clua_add_function(clua_host *host, const char *name, bool suspends, void *context, int *reference);
// Makes a module of the value on the tape, found by `require`.
bool clua_add_module(clua_host *host, const char *name, uint32_t mark);
bool clua_set_global(clua_host *host, const char *name, uint32_t mark);

// MARK: - Classes

enum { CLUA_READABLE = 1, CLUA_WRITABLE = 2 };

clua_class *clua_add_class(clua_host *host, const char *name, void *context);
bool clua_class_add_field(clua_class *object_class, const char *name, int32_t field, int access);
bool clua_class_add_method(clua_class *object_class, const char *name, bool suspends, void *context);

// MARK: - Threads

enum clua_progress { CLUA_FINISHED = 0, CLUA_SUSPENDED = 1, CLUA_ERROR = 2 };

clua_thread *clua_thread_acquire(clua_host *host);
uint32_t clua_thread_generation(const clua_thread *thread);
lua_State *clua_thread_stack(const clua_thread *thread);
int32_t clua_thread_count(const clua_thread *thread);
bool clua_thread_is_suspended(const clua_thread *thread);
// Runs a function on the arguments that stand on the tape from `mark`.
int clua_thread_start(clua_thread *thread, int function, uint32_t mark, bool may_suspend, uint64_t running_time);
// Goes on after a suspension: the tape's values are what the suspending function returns, or the error that it raises.
int clua_thread_resume(clua_thread *thread, uint32_t mark, bool raises);
// Gives a finished thread back. After an error the thread is given back already.
void clua_thread_finish(clua_thread *thread);
// Has the thread's objects that stand for `old` stand for `replacement` from now on.
void clua_thread_replace(clua_thread *thread, const void *old, void *replacement);
// Abandons a suspended thread: its to-be-closed variables are closed, what it waited for never returns.
void clua_thread_cancel(clua_thread *thread);

// MARK: - Reading a stack (cannot raise)

int clua_type(lua_State *lua, int index);
const char *clua_type_name(lua_State *lua, int index);
bool clua_to_boolean(lua_State *lua, int index);
bool clua_is_integer(lua_State *lua, int index);
bool clua_to_integer(lua_State *lua, int index, int64_t *value);
bool clua_to_number(lua_State *lua, int index, double *value);
const void *clua_to_bytes(lua_State *lua, int index, size_t *length);
void *clua_to_object(lua_State *lua, int index, const clua_class *object_class);
bool clua_is_instance(lua_State *lua, int index, const clua_class *object_class);
const void *clua_to_identity(lua_State *lua, int index);
size_t clua_raw_length(lua_State *lua, int index);
bool clua_has_metatable(lua_State *lua, int index, int reference);
// An index at which there is never a value.
int clua_no_index(void);
int clua_top(lua_State *lua);
void clua_set_top(lua_State *lua, int top);
int clua_absolute(lua_State *lua, int index);
// Push one value and return its type, or -1 where the stack has no room.
int clua_push_reference(lua_State *lua, int reference);
int clua_push_raw_field(lua_State *lua, int table, int key_reference);
int clua_push_raw_named(lua_State *lua, int table, const void *name, size_t length);
int clua_push_raw_index(lua_State *lua, int table, int64_t position);
bool clua_begin_walk(lua_State *lua);
bool clua_walk(lua_State *lua, int table);
lua_State *clua_main_stack(clua_host *host);

// MARK: - Suggestions

// Edits between two names (a swap of neighbours is one), or `limit + 1` where there are more.
size_t clua_edit_distance(
    const char *first, size_t first_length, const char *second, size_t second_length, size_t limit);
// The most edits between a name of this length and a suggestion for it.
size_t clua_edit_limit(size_t length);

#endif
