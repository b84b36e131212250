#include "pattern.h"

#include <ctype.h>
#include <string.h>

// A pattern with more repetitions than this could recurse as deep.
#define MAX_REPEATS 200

// MARK: - Sets

static bool has(const clua_set *set, unsigned char character) {
    return set->bits[character >> 6] >> (character & 63) & 1;
}

static void add(clua_set *set, unsigned char character) {
    set->bits[character >> 6] |= (uint64_t)1 << (character & 63);
}

static void add_range(clua_set *set, unsigned char first, unsigned char last) {
    for (unsigned character = first; character <= last; character++) add(set, (unsigned char)character);
}

static void add_text(clua_set *set, const char *characters) {
    for (; *characters != '\0'; characters++) add(set, (unsigned char)*characters);
}

// The classes, in ASCII whatever the locale.
static bool class_set(clua_set *set, char letter) {
    clua_set found = {{0}};
    switch (letter | 0x20) {
        case 'a': add_range(&found, 'A', 'Z'); add_range(&found, 'a', 'z'); break;
        case 'c': add_range(&found, 0, 31); add(&found, 127); break;
        case 'd': add_range(&found, '0', '9'); break;
        case 'g': add_range(&found, 33, 126); break;
        case 'l': add_range(&found, 'a', 'z'); break;
        case 'p':
            add_range(&found, 33, 47);
            add_range(&found, 58, 64);
            add_range(&found, 91, 96);
            add_range(&found, 123, 126);
            break;
        case 's': add_text(&found, " \t\n\v\f\r"); break;
        case 'u': add_range(&found, 'A', 'Z'); break;
        case 'w':
            add_range(&found, '0', '9');
            add_range(&found, 'A', 'Z');
            add_range(&found, 'a', 'z');
            break;
        case 'x':
            add_range(&found, '0', '9');
            add_range(&found, 'A', 'F');
            add_range(&found, 'a', 'f');
            break;
        default: return false;
    }
    bool is_complement = letter >= 'A' && letter <= 'Z';
    for (int word = 0; word < 4; word++) set->bits[word] |= is_complement ? ~found.bits[word] : found.bits[word];
    return true;
}

// MARK: - Compiling

typedef struct compiler {
    lua_State *L;
    clua_pattern *pattern;
    const char *next;
    const char *end;
} compiler;

static void escaped(clua_set *set, char letter) {
    if (!class_set(set, letter)) add(set, (unsigned char)letter);
}

// Reads a set from behind its `[` to behind its `]`.
static uint32_t compile_set(compiler *compiler) {
    uint32_t index = compiler->pattern->set_count++;
    clua_set *set = &compiler->pattern->sets[index];
    *set = (clua_set){{0}};
    bool is_complement = compiler->next < compiler->end && *compiler->next == '^';
    if (is_complement) compiler->next++;
    for (bool is_first = true;; is_first = false) {
        if (compiler->next >= compiler->end) luaL_error(compiler->L, "malformed pattern (missing ']')");
        char character = *compiler->next++;
        if (character == ']' && !is_first) break;
        if (character == '%') {
            if (compiler->next >= compiler->end) luaL_error(compiler->L, "malformed pattern (missing ']')");
            escaped(set, *compiler->next++);
        } else if (compiler->end - compiler->next >= 2 && compiler->next[0] == '-' && compiler->next[1] != ']') {
            add_range(set, (unsigned char)character, (unsigned char)compiler->next[1]);
            compiler->next += 2;
        } else {
            add(set, (unsigned char)character);
        }
    }
    if (is_complement) {
        for (int word = 0; word < 4; word++) set->bits[word] = ~set->bits[word];
    }
    return index;
}

size_t clua_pattern_size(size_t length) { return length * (sizeof(clua_step) + sizeof(clua_set)); }

typedef struct captures {
    bool is_closed[CLUA_MAX_CAPTURES];
} captures;

static void compile_capture(compiler *compiler, clua_step *step, captures *captures, char character) {
    clua_pattern *pattern = compiler->pattern;
    if (character == '(') {
        if (pattern->capture_count >= CLUA_MAX_CAPTURES) luaL_error(compiler->L, "too many captures");
        step->first = (uint8_t)pattern->capture_count++;
        step->kind = STEP_OPEN;
        if (compiler->next < compiler->end && *compiler->next == ')') {
            compiler->next++;
            step->kind = STEP_OPEN_POSITION;
            pattern->is_position[step->first] = true;
            captures->is_closed[step->first] = true;
        }
        return;
    }
    for (uint32_t capture = pattern->capture_count; capture-- > 0;) {
        if (captures->is_closed[capture]) continue;
        captures->is_closed[capture] = true;
        step->kind = STEP_CLOSE;
        step->first = (uint8_t)capture;
        return;
    }
    luaL_error(compiler->L, "invalid pattern capture");
}

// What follows a `%`. Returns whether the step may be repeated.
static bool compile_escape(compiler *compiler, clua_step *step, const captures *captures) {
    clua_pattern *pattern = compiler->pattern;
    if (compiler->next >= compiler->end) luaL_error(compiler->L, "malformed pattern (ends with '%%')");
    char letter = *compiler->next++;
    if (letter == 'b') {
        if (compiler->end - compiler->next < 2) {
            luaL_error(compiler->L, "malformed pattern (missing arguments to '%%b')");
        }
        step->kind = STEP_BALANCED;
        step->first = (uint8_t)*compiler->next++;
        step->second = (uint8_t)*compiler->next++;
        return false;
    }
    if (letter == 'f') {
        if (compiler->next >= compiler->end || *compiler->next != '[') {
            luaL_error(compiler->L, "missing '[' after '%%f' in pattern");
        }
        compiler->next++;
        step->kind = STEP_FRONTIER;
        step->set = compile_set(compiler);
        return false;
    }
    if (letter >= '0' && letter <= '9') {
        int capture = letter - '1';
        if (capture < 0 || (uint32_t)capture >= pattern->capture_count || !captures->is_closed[capture] ||
            pattern->is_position[capture]) {
            luaL_error(compiler->L, "invalid capture index %%%d", capture + 1);
        }
        step->kind = STEP_REFERENCE;
        step->first = (uint8_t)capture;
        return false;
    }
    clua_set set = {{0}};
    if (class_set(&set, letter)) {
        step->kind = STEP_SET;
        step->set = pattern->set_count;
        pattern->sets[pattern->set_count++] = set;
    } else {
        step->kind = STEP_CHARACTER;
        step->first = (uint8_t)letter;
    }
    return true;
}

static bool compile_step(compiler *compiler, clua_step *step, captures *captures) {
    char character = *compiler->next++;
    switch (character) {
        case '(':
        case ')': compile_capture(compiler, step, captures, character); return false;
        case '%': return compile_escape(compiler, step, captures);
        case '$':
            if (compiler->next == compiler->end) {
                step->kind = STEP_END;
                return false;
            }
            break;
        case '.': step->kind = STEP_ANY; return true;
        case '[':
            step->set = compile_set(compiler);
            step->kind = STEP_SET;
            return true;
        default: break;
    }
    step->kind = STEP_CHARACTER;
    step->first = (uint8_t)character;
    return true;
}

static uint8_t compile_repeat(compiler *compiler) {
    if (compiler->next >= compiler->end) return ONCE;
    switch (*compiler->next) {
        case '?': compiler->next++; return OPTIONAL;
        case '*': compiler->next++; return STAR;
        case '+': compiler->next++; return PLUS;
        case '-': compiler->next++; return LAZY;
        default: return ONCE;
    }
}

void clua_pattern_compile(
    lua_State *L, clua_pattern *pattern, clua_pattern_space *space, const char *text, size_t length) {
    *pattern = (clua_pattern){.steps = NULL};
    clua_charge(L, clua_host_of(L), length / 4);
    // A step takes at least one character, a set at least two.
    if (space != NULL && length <= CLUA_INLINE_STEPS && length / 2 <= CLUA_INLINE_SETS) {
        pattern->steps = space->steps;
        pattern->sets = space->sets;
        lua_pushnil(L);
    } else {
        if (length > 1u << 20) luaL_error(L, "pattern too long");
        char *block = lua_newuserdatauv(L, clua_pattern_size(length + 1), 0);
        pattern->sets = (clua_set *)block;
        pattern->steps = (clua_step *)(block + (length + 1) * sizeof(clua_set));
    }
    compiler compiler = {L, pattern, text, text + length};
    captures captures = {{false}};
    int repeats = 0;
    while (compiler.next < compiler.end) {
        clua_step *step = &pattern->steps[pattern->step_count++];
        *step = (clua_step){.repeat = ONCE};
        if (!compile_step(&compiler, step, &captures)) continue;
        step->repeat = compile_repeat(&compiler);
        if (step->repeat != ONCE && ++repeats > MAX_REPEATS) luaL_error(L, "pattern too complex");
    }
    for (uint32_t capture = 0; capture < pattern->capture_count; capture++) {
        if (!captures.is_closed[capture]) luaL_error(L, "unfinished capture");
    }
}

// MARK: - Matching

static bool fits(const clua_match *match, const clua_step *step, const unsigned char *at) {
    if (at >= match->end) return false;
    switch (step->kind) {
        case STEP_CHARACTER: return *at == step->first;
        case STEP_ANY: return true;
        default: return has(&match->pattern->sets[step->set], *at);
    }
}

static const unsigned char *balanced(clua_match *match, const clua_step *step, const unsigned char *at) {
    if (at >= match->end || *at != step->first) return NULL;
    size_t level = 1;
    for (const unsigned char *next = at + 1; next < match->end; next++) {
        if ((next - at) % 256 == 0) clua_charge(match->L, match->host, 64);
        if (*next == step->second) {
            if (--level == 0) return next + 1;
        } else if (*next == step->first) {
            level++;
        }
    }
    return NULL;
}

static bool at_frontier(const clua_match *match, const clua_step *step, const unsigned char *at) {
    const clua_set *set = &match->pattern->sets[step->set];
    unsigned char before = at == match->start ? '\0' : at[-1];
    unsigned char here = at == match->end ? '\0' : *at;
    return !has(set, before) && has(set, here);
}

static const unsigned char *match_from(clua_match *match, uint32_t index, const unsigned char *at);

static const unsigned char *greedy(
    clua_match *match, uint32_t index, const unsigned char *at, size_t least, size_t most) {
    const clua_step *step = &match->pattern->steps[index];
    size_t count = 0;
    while (count < most && fits(match, step, at + count)) {
        if (++count % 256 == 0) clua_charge(match->L, match->host, 64);
    }
    if (index + 1 == match->pattern->step_count) return count >= least ? at + count : NULL;
    while (count + 1 > least) {
        const unsigned char *end = match_from(match, index + 1, at + count);
        if (end != NULL || count == 0) return end;
        count--;
    }
    return NULL;
}

static const unsigned char *lazy(clua_match *match, uint32_t index, const unsigned char *at) {
    const clua_step *step = &match->pattern->steps[index];
    for (;; at++) {
        const unsigned char *end = match_from(match, index + 1, at);
        if (end != NULL) return end;
        if (!fits(match, step, at)) return NULL;
    }
}

// Recursion goes one level per repeated step, which the compiler bounds. A capture needs no undoing: whatever is tried
// next sets again all captures behind the point where it branches off.
static const unsigned char *match_from(clua_match *match, uint32_t index, const unsigned char *at) {
    const clua_pattern *pattern = match->pattern;
    clua_charge(match->L, match->host, 1);
    for (; index < pattern->step_count; index++) {
        const clua_step *step = &pattern->steps[index];
        switch (step->kind) {
            case STEP_OPEN: match->captures[step->first].start = at; continue;
            case STEP_OPEN_POSITION:
                match->captures[step->first].start = at;
                match->captures[step->first].end = at;
                continue;
            case STEP_CLOSE: match->captures[step->first].end = at; continue;
            case STEP_END:
                if (at != match->end) return NULL;
                continue;
            case STEP_BALANCED:
                at = balanced(match, step, at);
                if (at == NULL) return NULL;
                continue;
            case STEP_FRONTIER:
                if (!at_frontier(match, step, at)) return NULL;
                continue;
            case STEP_REFERENCE: {
                const unsigned char *start = match->captures[step->first].start;
                size_t length = (size_t)(match->captures[step->first].end - start);
                clua_charge(match->L, match->host, length / 64);
                if ((size_t)(match->end - at) < length || memcmp(start, at, length) != 0) return NULL;
                at += length;
                continue;
            }
            default: break;
        }
        switch (step->repeat) {
            case OPTIONAL: return greedy(match, index, at, 0, 1);
            case STAR: return greedy(match, index, at, 0, SIZE_MAX);
            case PLUS: return greedy(match, index, at, 1, SIZE_MAX);
            case LAZY: return lazy(match, index, at);
            default: break;
        }
        if (!fits(match, step, at)) return NULL;
        at++;
    }
    return at;
}

const unsigned char *clua_pattern_match(clua_match *match, const unsigned char *at) { return match_from(match, 0, at); }
