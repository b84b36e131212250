// Finds the globals that a compiled chunk uses, without running it.
//
// A global `x` is a field of the upvalue _ENV, and the compiler has resolved all scopes: so the compiled form is asked,
// not the text. The form is Lua 5.4's; of any other header nothing is found, and undeclared globals show when reached.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { OP_LOADK = 3, OP_LOADKX = 4, OP_GETUPVAL = 9, OP_GETTABUP = 11, OP_GETTABLE = 12, OP_SETTABUP = 15, OP_VARARGPREP = 81 };
enum { TAG_INTEGER = 0x03, TAG_SHORT = 0x04, TAG_FLOAT = 0x13, TAG_LONG = 0x14 };

#define MAX_UPVALUES 256
#define LINE_IN_TABLE (-0x80)

typedef struct text {
    const char *start;
    size_t length;
} text;

typedef struct reader {
    const unsigned char *next;
    const unsigned char *end;
    bool is_broken;
    clua_host *host;
    const char *chunk;
} reader;

typedef struct dump {
    unsigned char *bytes;
    size_t length;
    size_t capacity;
} dump;

static int write_dump(lua_State *L, const void *bytes, size_t length, void *context) {
    (void)L;
    dump *dump = context;
    if (length > dump->capacity - dump->length) {
        size_t capacity = (dump->capacity + length) * 2;
        unsigned char *grown = realloc(dump->bytes, capacity);
        if (grown == NULL) return 1;
        dump->bytes = grown;
        dump->capacity = capacity;
    }
    if (length > 0) memcpy(dump->bytes + dump->length, bytes, length);
    dump->length += length;
    return 0;
}

static const unsigned char *take(reader *reader, size_t length) {
    if (reader->is_broken || length > (size_t)(reader->end - reader->next)) {
        reader->is_broken = true;
        return NULL;
    }
    const unsigned char *bytes = reader->next;
    reader->next += length;
    return bytes;
}

static unsigned char take_byte(reader *reader) {
    const unsigned char *byte = take(reader, 1);
    return byte == NULL ? 0 : *byte;
}

static size_t take_size(reader *reader) {
    size_t value = 0;
    for (int group = 0; group < 10; group++) {
        unsigned char byte = take_byte(reader);
        value = value << 7 | (byte & 0x7f);
        if (byte & 0x80) return value;
    }
    reader->is_broken = true;
    return 0;
}

// A count of things that take at least one byte each.
static size_t take_count(reader *reader) {
    size_t count = take_size(reader);
    if (count > (size_t)(reader->end - reader->next)) reader->is_broken = true;
    return reader->is_broken ? 0 : count;
}

static text take_text(reader *reader) {
    size_t size = take_size(reader);
    if (size == 0) return (text){NULL, 0};
    const unsigned char *bytes = take(reader, size - 1);
    return (text){(const char *)bytes, bytes == NULL ? 0 : size - 1};
}

static bool note(reader *reader, text name, int line, bool is_write, bool is_top) {
    clua_host *host = reader->host;
    if (host->use_count == host->use_capacity) {
        uint32_t capacity = host->use_capacity == 0 ? 64 : host->use_capacity * 2;
        clua_use *uses = realloc(host->uses, capacity * sizeof(clua_use));
        if (uses == NULL) return false;
        host->uses = uses;
        host->use_capacity = capacity;
    }
    clua_use use = {strndup(name.start, name.length), strdup(reader->chunk), line, is_write, is_top};
    if (use.name == NULL || use.chunk == NULL) {
        free(use.name);
        free(use.chunk);
        return false;
    }
    host->uses[host->use_count++] = use;
    return true;
}

static uint32_t instruction_at(const unsigned char *code, size_t index) {
    uint32_t instruction;
    memcpy(&instruction, code + index * 4, 4);
    return instruction;
}

static uint32_t opcode(uint32_t instruction) { return instruction & 0x7f; }
static uint32_t field_a(uint32_t instruction) { return instruction >> 7 & 0xff; }
static uint32_t field_b(uint32_t instruction) { return instruction >> 16 & 0xff; }
static uint32_t field_c(uint32_t instruction) { return instruction >> 24; }

typedef struct function {
    const unsigned char *code;
    size_t code_count;
    text *constants;
    size_t constant_count;
    bool is_environment[MAX_UPVALUES];
    bool is_top;
} function;

// A use whose name does not fit into one instruction: GETUPVAL, LOADK, then GETTABLE for a read.
static bool long_use(const function *function, size_t index, size_t *constant, bool *is_write) {
    if (index + 2 >= function->code_count) return false;
    uint32_t load = instruction_at(function->code, index + 1);
    size_t after = index + 2;
    if (opcode(load) == OP_LOADK) {
        *constant = load >> 15;
    } else if (opcode(load) == OP_LOADKX) {
        *constant = instruction_at(function->code, index + 2) >> 7;
        after++;
    } else {
        return false;
    }
    if (*constant >= function->constant_count || function->constants[*constant].start == NULL) return false;
    if (*constant <= 255 && function->constants[*constant].length <= CLUA_NAME_LIMIT) return false;
    uint32_t next = after < function->code_count ? instruction_at(function->code, after) : 0;
    uint32_t environment = field_a(instruction_at(function->code, index));
    *is_write = !(opcode(next) == OP_GETTABLE && field_b(next) == environment && field_c(next) == field_a(load));
    return true;
}

// Neither the instruction that begins a function with `...` nor the return that ends every function is of the text.
static void note_line(const reader *reader, const function *function, size_t index, int line) {
    clua_host *host = reader->host;
    if (!host->is_traced || index + 1 == function->code_count) return;
    if (opcode(instruction_at(function->code, index)) == OP_VARARGPREP) return;
    host->callbacks.line(host->callbacks.context, reader->chunk, line, false);
}

static void scan_code(reader *reader, const function *function, size_t line_count, const signed char *lines,
                      const int *jumps, size_t jump_count, int line) {
    size_t jump = 0;
    for (size_t index = 0; index < function->code_count; index++) {
        if (index < line_count) {
            if (lines[index] != LINE_IN_TABLE) {
                line += lines[index];
            } else if (jump < jump_count) {
                line = jumps[jump++];
            }
        }
        uint32_t instruction = instruction_at(function->code, index);
        note_line(reader, function, index, line);
        size_t constant = 0;
        bool is_write = false;
        switch (opcode(instruction)) {
            case OP_GETTABUP:
                if (!function->is_environment[field_b(instruction)]) continue;
                constant = field_c(instruction);
                break;
            case OP_SETTABUP:
                if (!function->is_environment[field_a(instruction)]) continue;
                constant = field_b(instruction);
                is_write = true;
                break;
            case OP_GETUPVAL:
                if (!function->is_environment[field_b(instruction)]) continue;
                if (!long_use(function, index, &constant, &is_write)) continue;
                break;
            default: continue;
        }
        if (constant >= function->constant_count || function->constants[constant].start == NULL) continue;
        if (!note(reader, function->constants[constant], line, is_write, function->is_top)) return;
    }
}

static void watch(clua_host *host, text text) {
    if (host->watched_name == NULL || text.start == NULL) return;
    if (strlen(host->watched_name) != text.length) return;
    if (memcmp(host->watched_name, text.start, text.length) == 0) host->has_seen_name = true;
}

static void take_constants(reader *reader, function *function) {
    function->constant_count = take_count(reader);
    function->constants = calloc(function->constant_count + 1, sizeof(text));
    if (function->constants == NULL) {
        reader->is_broken = true;
        return;
    }
    for (size_t index = 0; index < function->constant_count && !reader->is_broken; index++) {
        switch (take_byte(reader)) {
            case TAG_INTEGER:
            case TAG_FLOAT: take(reader, 8); break;
            case TAG_SHORT:
            case TAG_LONG:
                function->constants[index] = take_text(reader);
                watch(reader->host, function->constants[index]);
                break;
            default: break;
        }
    }
}

static void scan_function(reader *reader, const bool *outer_environment) {
    function *function = calloc(1, sizeof(*function));
    if (function == NULL) {
        reader->is_broken = true;
        return;
    }
    function->is_top = outer_environment == NULL;
    take_text(reader);
    int line = (int)take_size(reader);
    take_size(reader);
    take(reader, 3);
    function->code_count = take_count(reader);
    function->code = take(reader, function->code_count * 4);
    take_constants(reader, function);
    size_t upvalues = take_count(reader);
    for (size_t index = 0; index < upvalues && !reader->is_broken; index++) {
        bool is_in_stack = take_byte(reader) != 0;
        unsigned char source = take_byte(reader);
        take_byte(reader);
        if (index >= MAX_UPVALUES) continue;
        // The one upvalue of the main function is the globals; a `local _ENV` is a variable in a stack, and is not.
        function->is_environment[index] =
            function->is_top ? index == 0 : !is_in_stack && outer_environment[source];
    }
    size_t nested = take_count(reader);
    for (size_t index = 0; index < nested && !reader->is_broken; index++) {
        scan_function(reader, function->is_environment);
    }
    size_t line_count = take_count(reader);
    const signed char *lines = (const signed char *)take(reader, line_count);
    size_t jump_count = take_count(reader);
    int *jumps = calloc(jump_count + 1, sizeof(int));
    for (size_t index = 0; index < jump_count && jumps != NULL; index++) {
        take_size(reader);
        jumps[index] = (int)take_size(reader);
    }
    size_t variables = take_count(reader);
    for (size_t index = 0; index < variables && !reader->is_broken; index++) {
        take_text(reader);
        take_size(reader);
        take_size(reader);
    }
    size_t names = take_count(reader);
    for (size_t index = 0; index < names && !reader->is_broken; index++) take_text(reader);
    // A main function starts at line 0 in the dump, its lines are counted from there.
    if (!reader->is_broken && jumps != NULL) {
        scan_code(reader, function, line_count, lines, jumps, jump_count, line);
    }
    free(jumps);
    free(function->constants);
    free(function);
}

static bool take_header(reader *reader) {
    static const unsigned char expected[] = {0x1b, 'L', 'u', 'a', 0x54, 0, 0x19, 0x93, '\r', '\n', 0x1a, '\n', 4, 8, 8};
    const unsigned char *header = take(reader, sizeof expected + 16);
    take_byte(reader);
    return header != NULL && memcmp(header, expected, sizeof expected) == 0;
}

// Notes what the function on top of the stack uses. Only malloc is used here: nothing raises.
void clua_scan(lua_State *L, clua_host *host, const char *chunk) {
    dump dump = {NULL, 0, 0};
    if (lua_dump(L, write_dump, &dump, 0) == 0) {
        reader reader = {dump.bytes, dump.bytes + dump.length, false, host, chunk};
        if (take_header(&reader)) scan_function(&reader, NULL);
    }
    free(dump.bytes);
}

bool clua_watch_name(clua_host *host, const char *name) {
    char *copy = strdup(name);
    if (copy == NULL) {
        clua_fail_memory(host);
        return false;
    }
    free(host->watched_name);
    host->watched_name = copy;
    host->has_seen_name = false;
    return true;
}

bool clua_has_seen_name(const clua_host *host) { return host->has_seen_name; }
