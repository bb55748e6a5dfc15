// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "format.h"

/**
 * struct layout - a layout under way
 * @b: the result
 * @w: where in the source
 * @last: the word before, comments aside
 * @before: the one before that
 * @indent: depth of the line
 * @parens: open ones, and square brackets
 * @points: attach points of the clause
 * @predicate: the clause has one
 * @opened: @last opened a block
 * @fresh: at the start of a line
 * @statement: within a statement
 * @declares: that starts with "let"
 * @broken: a comment ended the line
 */
struct layout {
	struct buffer *b;
	struct words w;
	struct word last, before;
	unsigned int indent;
	unsigned int parens;
	unsigned int points;
	bool predicate;
	bool fresh;
	bool statement;
	bool declares;
	bool broken;
};

static void end_line(struct layout *l)
{
	if (!l->fresh)
		buffer_char(l->b, '\n');
	l->fresh = true;
	l->broken = false;
}

static bool is_any(const struct word *w, const char *const *texts)
{
	for (; *texts; texts++)
		if (word_is(w, *texts))
			return true;
	return false;
}

/* Something that an operator may follow. */
static bool is_operand(const struct word *w)
{
	static const char *const no[] = { "return", "if", "else", "while",
					  "for", "unroll", "in", NULL };
	static const char *const ends[] = { ")", "]", NULL };

	if (w->kind == WORD_STRING)
		return true;
	if (w->kind == WORD_NAME)
		return !is_any(w, no);
	return w->kind == WORD_SIGN && is_any(w, ends);
}

static bool is_step(const struct word *w)
{
	return word_is(w, "++") || word_is(w, "--");
}

static bool is_keyword(const struct word *w)
{
	static const char *const words[] = { "if", "else", "while", "for",
					     "unroll", "return", "let", "config",
					     "macro", "in", NULL };

	return w->kind == WORD_NAME && is_any(w, words);
}

/* An operator that has one operand, behind it: @before is what it follows. */
static bool is_unary(const struct word *w, const struct word *before)
{
	static const char *const always[] = { "!", "~", NULL };
	static const char *const sometimes[] = { "-", "+", "*", "&", NULL };

	if (w->kind != WORD_SIGN)
		return false;
	if (is_any(w, always))
		return true;
	if (!is_any(w, sometimes) && !is_step(w))
		return false;
	return !is_operand(before) && !(is_step(before) && !is_step(w));
}

/* "struct x *" */
static bool is_pointer_star(const struct word *w, const struct word *next)
{
	static const char *const after[] = { ")", "*", ",", ";", NULL };

	return w->kind == WORD_SIGN && word_is(w, "*") &&
	       next->kind == WORD_SIGN && is_any(next, after);
}

static bool blank_before_sign(const struct layout *l, const struct word *w)
{
	static const char *const never[] = { ",", ";", ")", "]", ".", "->",
					     "..", "::", NULL };

	if (is_any(w, never))
		return false;
	if (word_is(w, "("))
		return !is_operand(&l->last) || is_keyword(&l->last);
	if (word_is(w, "["))
		return !is_operand(&l->last);
	if (word_is(w, ":"))
		return !l->declares || l->parens;
	if (is_step(w))
		return !is_operand(&l->last);
	if (word_is(w, "*") && word_is(&l->last, "*"))
		return false;
	return true;
}

static bool blank_before(const struct layout *l, const struct word *w)
{
	static const char *const never_behind[] = { "(", "[", ".", "->", "..",
						    "::", NULL };
	const struct word *last = &l->last;

	if (last->kind == WORD_PREDICATE || w->kind == WORD_PREDICATE)
		return false;
	if (last->kind == WORD_SIGN) {
		if (is_any(last, never_behind))
			return false;
		/* A cast. */
		if (word_is(last, ")") && w->kind != WORD_SIGN)
			return false;
		if (is_unary(last, &l->before) &&
		    !is_pointer_star(last, w))
			return false;
		/* A pointer that is declared. */
		if (word_is(last, "*") && l->w.definition && l->w.depth &&
		    w->kind == WORD_NAME)
			return false;
	}
	return w->kind != WORD_SIGN || blank_before_sign(l, w);
}

static void put(struct layout *l, const struct word *w)
{
	if (l->fresh)
		buffer_fill(l->b, '\t', l->indent);
	buffer_add(l->b, w->text, w->len);
	l->fresh = false;
	l->before = l->last;
	l->last = *w;
}

/* A blank line where there was one, between statements. */
static void keep_gap(struct layout *l, const struct word *w)
{
	bool opened = l->last.kind == WORD_SIGN && word_is(&l->last, "{");

	if (w->lines > 1 && l->fresh && !opened && l->b->len &&
	    !(l->b->len > 1 && l->b->data[l->b->len - 2] == '\n'))
		buffer_char(l->b, '\n');
}

static void put_comment(struct layout *l, const struct word *w)
{
	bool behind = !w->lines && l->b->len;
	size_t len = w->len;

	while (len && strchr(" \t\r", w->text[len - 1]))
		len--;
	/* Behind what ended a line, it stays on that line. */
	if (behind && l->fresh && l->b->len &&
	    l->b->data[l->b->len - 1] == '\n') {
		l->b->len--;
		l->fresh = false;
	}
	if (!behind) {
		end_line(l);
		keep_gap(l, w);
		buffer_fill(l->b, '\t', l->indent + (l->statement &&
						     l->w.depth));
	} else if (!l->fresh) {
		buffer_char(l->b, ' ');
	}
	buffer_add(l->b, w->text, len);
	l->fresh = false;
	l->broken = w->kind == WORD_COMMENT;
	if (l->broken || !l->statement)
		end_line(l);
}

static void put_line(struct layout *l, const struct word *w)
{
	end_line(l);
	keep_gap(l, w);
	put(l, w);
	end_line(l);
	l->last.kind = WORD_END;
}

/* A line of its own for each attach point. */
static void put_point(struct layout *l, const struct word *w)
{
	end_line(l);
	keep_gap(l, w);
	put(l, w);
	l->points++;
	l->statement = true;
}

static void put_predicate(struct layout *l, const struct word *w)
{
	bool starts = !l->predicate;

	if (starts)
		end_line(l);
	else if (!l->fresh)
		l->parens = 0;
	put(l, w);
	l->predicate = true;
}

static void open_block(struct layout *l, const struct word *w)
{
	bool outside = l->w.depth == 1 && !l->w.definition;

	if (outside && (l->predicate || l->points > 1))
		end_line(l);
	else if (!l->fresh && l->last.kind != WORD_END)
		buffer_char(l->b, ' ');
	put(l, w);
	end_line(l);
	l->indent++;
	l->statement = false;
	l->declares = false;
	l->parens = 0;
}

/* Does what follows stand on the line of the closing brace? */
static bool goes_on(struct layout *l)
{
	static const char *const signs[] = { ";", ")", ",", ".", "]", NULL };
	struct words w = l->w;
	struct word next = words_next(&w);

	return (next.kind == WORD_SIGN && is_any(&next, signs)) ||
	       (next.kind == WORD_NAME && word_is(&next, "else")) ||
	       (next.kind == WORD_NAME && l->w.definition && !l->w.depth);
}

static void close_block(struct layout *l, const struct word *w)
{
	bool empty = l->last.kind == WORD_SIGN && word_is(&l->last, "{") &&
		     l->fresh && l->b->len && l->b->data[l->b->len - 1] == '\n';

	if (l->indent)
		l->indent--;
	if (empty && l->b->len > 1 && l->b->data[l->b->len - 2] == '{') {
		l->b->len--;
		l->fresh = false;
		buffer_char(l->b, ' ');
	} else {
		end_line(l);
	}
	put(l, w);
	l->statement = goes_on(l);
	if (l->statement)
		return;
	end_line(l);
	if (!l->w.depth) {
		l->points = 0;
		l->predicate = false;
		l->last.kind = WORD_END;
	}
}

static void end_statement(struct layout *l, const struct word *w)
{
	put(l, w);
	if (l->parens)
		return;
	end_line(l);
	l->statement = false;
	l->declares = false;
}

static void put_code(struct layout *l, const struct word *w)
{
	if (!l->statement) {
		end_line(l);
		keep_gap(l, w);
		l->declares = word_is(w, "let");
	} else if (w->lines && l->w.depth && !word_is(w, "else") &&
		   l->last.kind != WORD_END) {
		end_line(l);
		l->indent++;
		put(l, w);
		l->indent--;
		return;
	} else if (!l->fresh && blank_before(l, w)) {
		buffer_char(l->b, ' ');
	}
	l->statement = true;
	put(l, w);
}

static void count_parens(struct layout *l, const struct word *w)
{
	if (word_is(w, "(") || word_is(w, "["))
		l->parens++;
	else if ((word_is(w, ")") || word_is(w, "]")) && l->parens)
		l->parens--;
}

static void put_sign(struct layout *l, const struct word *w)
{
	count_parens(l, w);
	if (word_is(w, "{"))
		open_block(l, w);
	else if (word_is(w, "}"))
		close_block(l, w);
	else if (word_is(w, ";"))
		end_statement(l, w);
	else
		put_code(l, w);
}

/* An empty line between clauses. */
static void separate(struct layout *l, struct word *w)
{
	if (!l->w.depth && l->fresh && l->b->len > 1 &&
	    !memcmp(l->b->data + l->b->len - 2, "}\n", 2) &&
	    (w->lines || w->kind != WORD_COMMENT) && w->kind != WORD_SIGN)
		w->lines = 2;
}

void script_format(struct buffer *b, const char *source)
{
	struct layout l = { .b = b, .w.at = source, .fresh = true };

	for (;;) {
		struct word w = words_next(&l.w);

		if (w.kind != WORD_END)
			separate(&l, &w);
		switch (w.kind) {
		case WORD_END:
			end_line(&l);
			return;
		case WORD_COMMENT:
		case WORD_REMARK:
			put_comment(&l, &w);
			break;
		case WORD_LINE:
			put_line(&l, &w);
			break;
		case WORD_POINT:
			put_point(&l, &w);
			break;
		case WORD_PREDICATE:
			put_predicate(&l, &w);
			break;
		case WORD_SIGN:
			put_sign(&l, &w);
			break;
		default:
			put_code(&l, &w);
			break;
		}
	}
}
