// Lua patterns, compiled to a list of steps and matched within the budget of the call.
#ifndef CLUA_PATTERN_H
#define CLUA_PATTERN_H

#include "internal.h"

#define CLUA_MAX_CAPTURES 32

typedef struct clua_set {
    uint64_t bits[4];
} clua_set;

enum clua_step_kind {
    STEP_CHARACTER,
    STEP_ANY,
    STEP_SET,
    STEP_OPEN,
    STEP_OPEN_POSITION,
    STEP_CLOSE,
    STEP_BALANCED,
    STEP_FRONTIER,
    STEP_REFERENCE,
    STEP_END,
};

enum clua_repeat { ONCE, OPTIONAL, STAR, PLUS, LAZY };

typedef struct clua_step {
    uint8_t kind;
    uint8_t repeat;
    uint8_t first;   // character, opening character, or capture
    uint8_t second;  // closing character
    uint32_t set;    // index of a set
} clua_step;

// Steps and sets of short patterns are held in place; those of long ones in a userdata that stays on the stack.
typedef struct clua_pattern {
    clua_step *steps;
    clua_set *sets;
    uint32_t step_count;
    uint32_t set_count;
    uint32_t capture_count;
    bool is_position[CLUA_MAX_CAPTURES];
} clua_pattern;

#define CLUA_INLINE_STEPS 48
#define CLUA_INLINE_SETS 8

typedef struct clua_pattern_space {
    clua_step steps[CLUA_INLINE_STEPS];
    clua_set sets[CLUA_INLINE_SETS];
} clua_pattern_space;

typedef struct clua_match {
    lua_State *L;
    clua_host *host;
    const clua_pattern *pattern;
    const unsigned char *start;
    const unsigned char *end;
    int depth;
    struct {
        const unsigned char *start;
        const unsigned char *end;
    } captures[CLUA_MAX_CAPTURES];
} clua_match;

// How much room a pattern of this length may take at most.
size_t clua_pattern_size(size_t length);
// Compiles into `space`, or into a userdata that is pushed where the pattern is long. Pushes one value in any case.
void clua_pattern_compile(
    lua_State *L, clua_pattern *pattern, clua_pattern_space *space, const char *text, size_t length);
// The end of the match that starts at `at`, or NULL.
const unsigned char *clua_pattern_match(clua_match *match, const unsigned char *at);

#endif
