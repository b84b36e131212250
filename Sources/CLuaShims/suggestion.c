// "Did you mean ...".
#include "internal.h"

#define LONGEST 64

size_t clua_edit_limit(size_t length) {
    size_t limit = length / 3;
    return limit < 1 ? 1 : limit > 4 ? 4 : limit;
}

static size_t smaller(size_t first, size_t second) { return first < second ? first : second; }

size_t clua_edit_distance(
    const char *first, size_t first_length, const char *second, size_t second_length, size_t limit) {
    if (first_length > LONGEST || second_length > LONGEST) return limit + 1;
    size_t difference = first_length > second_length ? first_length - second_length : second_length - first_length;
    if (difference > limit) return limit + 1;
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t column = 0; column <= second_length; column++) above[column] = column;
    for (size_t line = 1; line <= first_length; line++) {
        row[0] = line;
        size_t least = line;
        for (size_t column = 1; column <= second_length; column++) {
            size_t replaced = above[column - 1] + (first[line - 1] == second[column - 1] ? 0 : 1);
            size_t cost = smaller(replaced, smaller(above[column], row[column - 1]) + 1);
            if (line > 1 && column > 1 && first[line - 1] == second[column - 2] &&
                first[line - 2] == second[column - 1]) {
                cost = smaller(cost, before[column - 2] + 1);
            }
            row[column] = cost;
            least = smaller(least, cost);
        }
        // A swap reaches back two rows, so one row above the limit is not yet the end.
        if (least > limit + 1) return limit + 1;
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[second_length] > limit ? limit + 1 : above[second_length];
}
