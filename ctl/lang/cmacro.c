// SPDX-License-Identifier: GPL-2.0
/*
 * Macros as C has them. A token remembers the macros that it came out of, and does
 * not stand for those again: so every expansion ends.
 */
#include <string.h>
#include "cmacro.h"

/* Macros that a token came out of. */
struct hide {
	const struct hide *next;
	const struct cmacro *macro;
	unsigned int len;
};

/* A list that grows at its end. */
struct tokens {
	struct ctoken *head, *last;
};

void cmacros_init(struct cmacros *m, struct arena *arena,
		  struct arena *scratch)
{
	m->arena = arena;
	m->scratch = scratch;
	m->budget = CMACRO_TOKENS_MAX;
}

static struct cmacro **bucket(const struct cmacros *m, const char *name,
			      size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)name[i]) * 16777619u;
	return (struct cmacro **)&m->table[hash % CMACRO_BUCKETS];
}

static struct cmacro **find(const struct cmacros *m, const struct ctoken *name)
{
	struct cmacro **p = bucket(m, name->text, name->len);

	while (*p && ((*p)->len != name->len ||
		      memcmp((*p)->name, name->text, name->len)))
		p = &(*p)->next;
	return p;
}

struct cmacro *cmacro_find(const struct cmacros *m, const struct ctoken *name)
{
	return *find(m, name);
}

void cmacro_undef(struct cmacros *m, const struct ctoken *name)
{
	struct cmacro **p = find(m, name);

	if (*p)
		*p = (*p)->next;
}

static bool is_punct(const struct ctoken *t, const char *text)
{
	return t && t->kind == CTOKEN_PUNCT && ctoken_is(t, text);
}

/* "a, b, c...)" behind the parenthesis; returns what is wrong. */
static const char *read_params(struct cmacros *m, struct cmacro *macro,
			       const struct ctoken **t)
{
	const struct ctoken *at = *t;

	macro->is_function = true;
	for (; at->kind == CTOKEN_IDENT || is_punct(at, ","); at = at->next)
		macro->nr_params += at->kind == CTOKEN_IDENT;
	macro->nr_params += is_punct(at, "...");
	macro->params = arena_alloc(m->arena, macro->nr_params *
				    sizeof(*macro->params));
	at = *t;
	for (unsigned int i = 0; i < macro->nr_params; i++) {
		macro->params[i].text = at->text;
		macro->params[i].len = at->len;
		if (is_punct(at, "...")) {
			macro->is_variadic = true;
			at = at->next;
			break;
		}
		if (at->kind != CTOKEN_IDENT)
			break;
		at = at->next;
		if (is_punct(at, "...")) {
			/* "args...": as GNU has it. */
			macro->is_variadic = true;
			macro->nr_params = i + 1;
			at = at->next;
			break;
		}
		if (!is_punct(at, ","))
			break;
		at = at->next;
	}
	*t = at;
	if (!is_punct(at, ")"))
		return "a macro's parameters are names, apart by ',', and end with ')'";
	*t = at->next;
	return NULL;
}

static void insert(struct cmacros *m, struct cmacro *macro)
{
	struct cmacro **head = bucket(m, macro->name, macro->len);

	macro->next = *head;
	*head = macro;
}

const char *cmacro_define(struct cmacros *m, const struct ctoken *tokens,
			  bool in_script, const struct ctoken **at)
{
	const struct ctoken *name = tokens, *t = name->next;
	struct cmacro *macro = arena_alloc(m->arena, sizeof(*macro));
	struct ctoken **end = (struct ctoken **)&macro->body;
	const char *why;

	*at = name;
	if (name->kind != CTOKEN_IDENT || strchr("$@", *name->text))
		return "a macro wants a name";
	macro->name = name->text;
	macro->len = name->len;
	macro->in_script = in_script;
	if (is_punct(t, "(") && !t->spaced) {
		*at = t->next;
		why = read_params(m, macro, at);
		if (why)
			return why;
		t = *at;
	}
	for (; t->kind != CTOKEN_END; t = t->next) {
		*end = arena_alloc(m->arena, sizeof(**end));
		**end = *t;
		(*end)->next = NULL;
		end = &(*end)->next;
	}
	cmacro_undef(m, name);
	insert(m, macro);
	return NULL;
}

void cmacro_predefine(struct cmacros *m, const char *name, const char *text)
{
	char *line = arena_printf(m->arena, "%s %s", name, text);
	struct cscan scan = { .at = line, .end = line + strlen(line) };
	const struct ctoken *at;

	cmacro_define(m, ctokens(m->arena, &scan), false, &at);
}

static bool is_hidden(const struct ctoken *t, const struct cmacro *macro)
{
	for (const struct hide *h = t->hide; h; h = h->next)
		if (h->macro == macro)
			return true;
	return false;
}

static const struct hide *hide_add(struct cmacros *m, const struct hide *hide,
				   const struct cmacro *macro)
{
	struct hide *h;

	for (const struct hide *i = hide; i; i = i->next)
		if (i->macro == macro)
			return hide;
	h = arena_alloc(m->scratch, sizeof(*h));
	h->next = hide;
	h->macro = macro;
	h->len = hide ? hide->len + 1 : 1;
	if (h->len > CMACRO_DEPTH_MAX)
		m->why = "macros in macros go too deep here";
	return h;
}

static const struct hide *hide_union(struct cmacros *m, const struct hide *a,
				     const struct hide *b)
{
	if (!b || a == b)
		return a;
	if (!a)
		return b;
	for (; a && !m->why; a = a->next)
		b = hide_add(m, b, a->macro);
	return b;
}

static struct ctoken *copy_token(struct cmacros *m, const struct ctoken *t)
{
	struct ctoken *copy = arena_alloc(m->scratch, sizeof(*copy));

	*copy = *t;
	copy->next = NULL;
	if (!m->budget)
		m->why = "macros make too much of this";
	else
		m->budget--;
	return copy;
}

static void append(struct tokens *list, struct ctoken *t)
{
	if (list->last)
		list->last->next = t;
	else
		list->head = t;
	list->last = t;
}

static void append_copies(struct cmacros *m, struct tokens *list,
			  const struct ctoken *t)
{
	for (; t && t->kind != CTOKEN_END && !m->why; t = t->next)
		append(list, copy_token(m, t));
}

/* A run of a macro: its arguments, each ended by CTOKEN_END. */
struct call {
	const struct cmacro *macro;
	const struct ctoken *name;
	struct ctoken **args;
	struct ctoken **expanded;
};

static int param_of(const struct cmacro *macro, const struct ctoken *t)
{
	unsigned int i;

	if (t->kind != CTOKEN_IDENT)
		return -1;
	for (i = 0; i < macro->nr_params; i++)
		if (macro->params[i].len == t->len &&
		    !memcmp(macro->params[i].text, t->text, t->len))
			return i;
	return macro->is_variadic && ctoken_is(t, "__VA_ARGS__") ?
	       (int)macro->nr_params - 1 : -1;
}

/* An argument as it is written, in quotes. */
static struct ctoken *stringify(struct cmacros *m, const struct ctoken *arg,
				const struct ctoken *at)
{
	struct ctoken *t = copy_token(m, at);
	size_t size = 3, len = 0;
	char *text;

	for (const struct ctoken *i = arg; i->kind != CTOKEN_END; i = i->next)
		size += 2 * i->len + 1;
	text = arena_alloc(m->scratch, size);
	text[len++] = '"';
	for (const struct ctoken *i = arg; i->kind != CTOKEN_END; i = i->next) {
		bool quoted = i->kind == CTOKEN_STRING || i->kind == CTOKEN_CHAR;

		if (i != arg && i->spaced)
			text[len++] = ' ';
		for (uint32_t j = 0; j < i->len; j++) {
			if (quoted && (i->text[j] == '"' || i->text[j] == '\\'))
				text[len++] = '\\';
			text[len++] = i->text[j];
		}
	}
	text[len++] = '"';
	t->kind = CTOKEN_STRING;
	t->text = text;
	t->len = len;
	return t;
}

/* What comes of "##": one token, or the two if they do not make one. */
static void paste(struct cmacros *m, struct tokens *list,
		  const struct ctoken *right)
{
	struct ctoken *left = list->last, whole;
	char *text = arena_alloc(m->scratch, left->len + right->len + 1);
	struct cscan scan = { .at = text, .end = text + left->len + right->len };

	memcpy(text, left->text, left->len);
	memcpy(text + left->len, right->text, right->len);
	cscan_next(&scan, &whole);
	if (scan.at != scan.end || whole.len != left->len + right->len) {
		append(list, copy_token(m, right));
		return;
	}
	left->kind = whole.kind;
	left->text = text;
	left->len = whole.len;
	left->hide = hide_union(m, left->hide, right->hide);
}

static void paste_list(struct cmacros *m, struct tokens *list,
		       const struct ctoken *right)
{
	if (!right || right->kind == CTOKEN_END)
		return;
	paste(m, list, right);
	append_copies(m, list, right->next);
}

static struct ctoken *expand_arg(struct cmacros *m, struct call *call, int i)
{
	struct tokens copy = {};
	struct ctoken *end;

	if (!call->expanded[i]) {
		append_copies(m, &copy, call->args[i]);
		end = arena_alloc(m->scratch, sizeof(*end));
		append(&copy, end);
		if (++m->depth > CMACRO_DEPTH_MAX)
			m->why = "macros in macros go too deep here";
		else
			call->expanded[i] = cmacro_expand(m, copy.head);
		m->depth--;
	}
	return call->expanded[i];
}

/* In place of the parameter @t. */
static void append_argument(struct cmacros *m, struct tokens *out,
			    const struct ctoken *arg, const struct ctoken *t)
{
	struct tokens list = {};

	append_copies(m, &list, arg);
	if (!list.head)
		return;
	list.head->spaced = t->spaced;
	append(out, list.head);
	out->last = list.last;
}

/* The operand behind "##" at @t, put behind what is there. */
static void right_operand(struct cmacros *m, struct call *call,
			  struct tokens *out, const struct ctoken *t)
{
	int param = param_of(call->macro, t);
	bool empty = param >= 0 && call->args[param]->kind == CTOKEN_END;

	/* ", ## __VA_ARGS__" drops the comma if there are none. */
	if (param >= 0 && out->last && is_punct(out->last, ",") &&
	    call->macro->is_variadic &&
	    param == (int)call->macro->nr_params - 1) {
		if (empty)
			out->last->len = 0;
		else
			append_copies(m, out, call->args[param]);
	} else if (!out->last) {
		if (param >= 0)
			append_copies(m, out, call->args[param]);
		else
			append(out, copy_token(m, t));
	} else if (param >= 0) {
		paste_list(m, out, call->args[param]);
	} else {
		paste(m, out, t);
	}
}

/* One token of the body, or an operator with its operands; returns the next. */
static const struct ctoken *substitute_one(struct cmacros *m, struct call *call,
					   struct tokens *out,
					   const struct ctoken *t)
{
	int param = param_of(call->macro, t);
	bool pasted = is_punct(t->next, "##") && t->next->next;

	if (call->macro->is_function && is_punct(t, "#") && t->next) {
		int quoted = param_of(call->macro, t->next);

		if (quoted >= 0) {
			append(out, stringify(m, call->args[quoted], t));
			return t->next->next;
		}
	}
	if (is_punct(t, "##") && t->next) {
		right_operand(m, call, out, t->next);
		return t->next->next;
	}
	if (param < 0) {
		append(out, copy_token(m, t));
	} else if (!pasted) {
		append_argument(m, out, expand_arg(m, call, param), t);
	} else if (call->args[param]->kind != CTOKEN_END) {
		append_argument(m, out, call->args[param], t);
	} else {
		/* Nothing on the left: the right side as it is. */
		struct tokens right = {};

		right_operand(m, call, &right, t->next->next);
		for (struct ctoken *i = right.head, *next; i; i = next) {
			next = i->next;
			append(out, i);
		}
		return t->next->next->next;
	}
	return t->next;
}

/* The body with its parameters replaced, before what follows, @rest. */
static struct ctoken *substitute(struct cmacros *m, struct call *call,
				 struct ctoken *rest)
{
	const struct hide *hide = hide_add(m, call->name->hide, call->macro);
	const struct ctoken *t = call->macro->body;
	struct tokens out = {};

	while (t && !m->why)
		t = substitute_one(m, call, &out, t);
	for (struct ctoken *i = out.head; i && !m->why; i = i->next) {
		i->hide = hide_union(m, i->hide, hide);
		i->loc = call->name->loc;
	}
	if (!out.head)
		return rest;
	out.head->spaced = call->name->spaced;
	out.last->next = rest;
	return out.head;
}

static struct ctoken *end_token(struct cmacros *m)
{
	return arena_alloc(m->scratch, sizeof(struct ctoken));
}

/* Cut @t off behind *@end, which becomes the end of a list. */
static struct ctoken *cut(struct cmacros *m, struct tokens *list)
{
	append(list, end_token(m));
	return list->head;
}

/*
 * The arguments from behind the parenthesis at @t; what follows them, or NULL if the
 * list ends before them.
 */
static struct ctoken *read_args(struct cmacros *m, struct call *call,
				struct ctoken *t)
{
	const struct cmacro *macro = call->macro;
	unsigned int nr = macro->nr_params ? macro->nr_params : 1, i = 0;
	struct tokens arg = {};
	int depth = 1;

	call->args = arena_alloc(m->scratch, nr * sizeof(*call->args));
	call->expanded = arena_alloc(m->scratch, nr * sizeof(*call->expanded));
	for (; t->kind != CTOKEN_END; ) {
		struct ctoken *next = t->next;
		bool last = macro->is_variadic && i == nr - 1;

		depth += is_punct(t, "(") - is_punct(t, ")");
		if (!depth)
			break;
		if (is_punct(t, ",") && depth == 1 && !last) {
			if (i + 1 == nr) {
				m->why = "this macro takes fewer arguments";
				return NULL;
			}
			call->args[i++] = cut(m, &arg);
			arg = (struct tokens){};
		} else {
			t->next = NULL;
			append(&arg, t);
		}
		t = next;
	}
	if (t->kind == CTOKEN_END)
		return NULL;
	call->args[i++] = cut(m, &arg);
	if (i < nr - macro->is_variadic ||
	    (!macro->nr_params && call->args[0]->kind != CTOKEN_END)) {
		m->why = "the number of arguments is not the macro's";
		return NULL;
	}
	while (i < nr)
		call->args[i++] = end_token(m);
	return t->next;
}

/* Does the macro's name at @t, if it is one, stand for something here? */
static const struct cmacro *macro_at(const struct cmacros *m,
				     const struct ctoken *t)
{
	const struct cmacro *macro;

	if (t->kind != CTOKEN_IDENT)
		return NULL;
	macro = cmacro_find(m, t);
	if (!macro || is_hidden(t, macro) ||
	    (macro->is_function && !is_punct(t->next, "(")))
		return NULL;
	return macro;
}

/* The parenthesis at @t has an end. */
static bool is_closed(const struct ctoken *t)
{
	int depth = 0;

	for (; t->kind != CTOKEN_END; t = t->next) {
		depth += is_punct(t, "(") - is_punct(t, ")");
		if (!depth)
			return true;
	}
	return false;
}

struct ctoken *cmacro_expand(struct cmacros *m, struct ctoken *list)
{
	struct tokens out = {};

	while (list->kind != CTOKEN_END && !m->why) {
		struct call call = { .macro = macro_at(m, list), .name = list };
		struct ctoken *next = list->next;

		if (call.macro && call.macro->is_function) {
			if (is_closed(next))
				next = read_args(m, &call, next->next);
			else
				call.macro = NULL;
		}
		if (m->why)
			break;
		if (call.macro) {
			list = substitute(m, &call, next);
		} else {
			list->next = NULL;
			/* A comma that was dropped is not there. */
			if (list->len)
				append(&out, list);
			list = next;
		}
	}
	append(&out, end_token(m));
	return m->why ? NULL : out.head;
}
