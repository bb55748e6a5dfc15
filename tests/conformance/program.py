# SPDX-License-Identifier: GPL-2.0
"""Random programs of the language, from a seed.

A program is a list of statements for the body of one probe. Every line that
it prints starts with its name and the number of the statement, every map of
its own starts with its name, so that the output of many programs run as one
can be told apart, and a difference names the statement.
"""
import random

# What random programs run on: BEGIN, or each read() of a known workload.
READS = 'tracepoint:syscalls:sys_exit_read\n/comm == "alpha"/'
WORKLOAD = "work name alpha read 3 7 read 1 100 read 2 0"

WIDTHS = (8, 16, 32, 64)
INTS = [(s, w) for s in ("int", "uint") for w in WIDTHS]
WORDS = ("alpha", "beta", "alp", "", "a", "Alpha", "gamma delta", "x=%1", "0123456789abcdef")
EDGES = (0, 1, 2, 3, 7, 10, 63, 64, 100, 127, 128, 255, 256, 1000, 32767, 32768, 65535, 65536,
         2147483647, 2147483648, 4294967295, 4294967296, 9223372036854775807)


class Program:
    """Statements are kept as text, with what each one declares before it."""

    def __init__(self, seed, number):
        self.rng = random.Random(f"{seed}/{number}")
        self.name = f"c{number}"
        self.statements = []
        self.ints = []          # (name, type)
        self.strings = []
        self.maps = 0
        self.loops = 0
        self.written = 0
        self.make()

    # Values

    def literal(self):
        rng = self.rng
        n = rng.choice(EDGES)
        form = rng.randrange(8)
        if form == 0:
            return hex(n)
        if form == 1 and n >= 1000:
            return f"{n:_}"
        if form == 2:
            return rng.choice(("1e3", "5e6", "2e2"))
        return str(n)

    def cast(self, text, of=None):
        sign, width = of or self.rng.choice(INTS)
        return f"({sign}{width}){text}"

    def number(self, depth=3):
        rng = self.rng
        if depth <= 0 or rng.random() < 0.15:
            if self.ints and rng.random() < 0.7:
                return rng.choice(self.ints)[0]
            return self.literal()
        kind = rng.randrange(20)
        if kind < 9:
            # One side at least is no literal: what can be folded and
            # overflows is refused.
            op = rng.choice("+-*&|^")
            sides = [self.variable(), self.number(depth - 1)]
            rng.shuffle(sides)
            return f"({sides[0]} {op} {sides[1]})"
        if kind < 11:
            return self.quotient(depth)
        if kind < 13:
            if rng.random() < 0.5:
                return f"({self.number(depth - 1)} << {self.shift(depth)})"
            # BPF's shift knows no sign.
            above = self.cast(f"({self.number(depth - 1)})", ("uint", 64))
            return f"({above} >> {self.shift(depth)})"
        if kind < 15:
            return self.cast(f"({self.number(depth - 1)})")
        if kind in (15, 16):
            # In a sum: bpftrace 0.27 prints a narrow one without its sign.
            return f"({rng.choice('-~')}{self.variable()} + 0)"
        if kind == 17:
            # Of one type: bpftrace 0.27 dies of some pairs of types.
            of = rng.choice(INTS)
            sides = [self.cast(f"({self.number(depth - 1)})", of) for _ in range(2)]
            return f"({self.truth(depth - 1)} ? {sides[0]} : {sides[1]})"
        if kind == 18:
            return f"(uint64)({self.truth(depth - 1)})"
        return self.variable()

    def variable(self):
        return self.rng.choice(self.ints)[0] if self.ints else "rand % 1"

    def quotient(self, depth):
        # Of unsigned numbers, not by zero: BPF has no other division before
        # its fourth version, and what is done by zero is each tool's own.
        op = self.rng.choice("/%")
        above = self.cast(f"({self.number(depth - 1)})", ("uint", 64))
        below = self.cast(f"({self.number(depth - 1)} | 1)", ("uint", 64))
        return f"({above} {op} {below})"

    def shift(self, depth):
        if self.rng.random() < 0.6:
            return str(self.rng.randrange(8))
        return f"({self.number(depth - 2)} & 7)"

    def truth(self, depth=2):
        rng = self.rng
        kind = rng.randrange(10)
        if depth <= 0 or kind < 5:
            op = rng.choice(("==", "!=", "<", "<=", ">", ">="))
            return f"{self.number(depth - 1)} {op} {self.number(depth - 1)}"
        if kind < 7:
            op = rng.choice(("&&", "||"))
            return f"({self.truth(depth - 1)} {op} {self.truth(depth - 1)})"
        if kind == 7:
            return f"!({self.truth(depth - 1)})"
        if kind == 8 and self.strings:
            op = rng.choice(("==", "!="))
            return f"{rng.choice(self.strings)} {op} {self.string()}"
        if kind == 9 and self.strings:
            return f"strncmp({rng.choice(self.strings)}, {self.string()}, {rng.randrange(1, 9)}) == 0"
        return f"{self.number(depth - 1)} != 0"

    def string(self):
        if self.strings and self.rng.random() < 0.5:
            return self.rng.choice(self.strings)
        return '"%s"' % self.rng.choice(WORDS)

    # Statements

    def say(self, form, *values):
        self.written += 1
        args = "".join(f", {v}" for v in values)
        return f'printf("{self.name}.{self.written} {form}\\n"{args});'

    def declare_int(self):
        of = self.rng.choice(INTS)
        name = f"$i{len(self.ints)}{self.name}"
        value = self.cast(f"({self.number(2)})", of)
        self.ints.append((name, of))
        if self.rng.random() < 0.5:
            return f"let {name} : {of[0]}{of[1]} = {value};"
        return f"{name} = {value};"

    def declare_string(self):
        name = f"$s{len(self.strings)}{self.name}"
        value = '"%s"' % self.rng.choice(WORDS)
        self.strings.append(name)
        return f"{name} = {value};"

    def conversion(self):
        rng = self.rng
        # Not the flag " ", nor precision: 0.27 takes no notice of them.
        flag = rng.choice(("", "", "", "-", "0", "+"))
        width = rng.choice(("", "", "", "5", "12", "22"))
        if not width and flag in "-0":
            flag = ""
        size = rng.choice(("", "", "l", "ll", "h", "hh"))
        letter = rng.choice("dddiuxXo")
        if letter in "uxXo" and flag == "+":
            flag = ""
        if letter in "di" and flag == "0":
            # 0.27 writes 00-5.
            flag, width = "", ""
        return f"%{flag}{width}{size}{letter}"

    def print_numbers(self):
        n = self.rng.randrange(1, 4)
        forms = " ".join(f"[{self.conversion()}]" for _ in range(n))
        return self.say(forms, *(self.number() for _ in range(n)))

    def print_string(self):
        rng = self.rng
        form = rng.choice(("%s", "%10s", "%-10s", "%-8s", "%1s"))
        return self.say(f"[{form}] %d", self.string(), self.variable())

    def print_char(self):
        return self.say("[%c] [%c]", self.rng.randrange(32, 127), self.cast(str(
            self.rng.randrange(33, 126)), ("uint", 8)))

    def assign(self):
        if not self.ints:
            return self.declare_int()
        name, of = self.rng.choice(self.ints)
        kind = self.rng.randrange(4)
        if kind == 0:
            # Not before the name: behind a block, 0.27 takes that for its own.
            return self.rng.choice((f"{name}++;", f"{name}--;"))
        if kind == 1:
            op = self.rng.choice("+-*&|^")
            return f"{name} {op}= {self.cast(f'({self.number(1)})', of)};"
        return f"{name} = {self.cast(f'({self.number(2)})', of)};"

    def step(self):
        if not self.ints:
            return self.declare_int()
        name = self.rng.choice(self.ints)[0]
        step = self.rng.choice((f"{name}++", f"{name}--", f"++{name}", f"--{name}"))
        return self.say("%d %d", step, name)

    def new_map(self):
        self.maps += 1
        return f"@{self.name}_{self.maps}"

    def key(self, kinds):
        made = []
        for kind in kinds:
            if kind == "i":
                made.append(self.cast(f"({self.number(1)})", ("int", 64)))
            else:
                made.append(self.string())
        return ", ".join(made)

    def map_values(self):
        rng, name = self.rng, self.new_map()
        kinds = rng.choice(("i", "i", "s", "ii", "is", "si"))
        rows = rng.randrange(1, 5)
        of = rng.choice(INTS)
        out = []
        for _ in range(rows):
            value = self.cast(f"({self.number(2)})", of)
            out.append(f"{name}[{self.key(kinds)}] = {value};")
        key = self.key(kinds)
        out.append(f"{name}[{key}]{rng.choice(('++', '--'))};")
        out.append(self.say("%d", f"{name}[{key}]"))
        if rng.random() < 0.3:
            key = self.tuple_key(kinds)
            # By a string variable shorter than the map's keys 0.27 deletes nothing.
            if "$s" not in key:
                out.append(f"delete({name}, {key});")
        return " ".join(out)

    def tuple_key(self, kinds):
        key = self.key(kinds)
        return f"({key})" if len(kinds) > 1 else key

    def scalar_map(self):
        name = self.new_map()
        of = self.rng.choice(INTS)
        op = self.rng.choice("+-*&|^")
        return (f"{name} = {self.cast(f'({self.number(2)})', of)}; "
                f"{name} {op}= {self.cast(f'({self.number(1)})', of)}; "
                + self.say("%d", name))

    def aggregation(self):
        rng, name = self.rng, self.new_map()
        keyed = rng.choice(("", "", "i", "s"))
        sign = rng.choice(("int", "uint"))
        bits = rng.choice(("", "", "", ", 1", ", 3"))
        call = rng.choice(("count()", "sum({})", "avg({})", "min({})", "max({})", "stats({})",
                           "hist({}%s)" % bits, "lhist({}, 0, 100, 10)",
                           "lhist({}, 50, 1000, 50)"))
        out = []
        # Narrow enough that no sum overflows.
        of = (sign, 32) if not call.startswith("hist") else ("int", 64)
        for _ in range(rng.randrange(1, 7)):
            index = f"[{self.key(keyed)}]" if keyed else ""
            out.append(f"{name}{index} = {call.format(self.cast(f'({self.number(2)})', of))};")
        return " ".join(out)

    def tuple_value(self):
        rng, name = self.rng, f"$t{self.written}{self.name}"
        a, b, c = self.cast(f"({self.number(2)})"), self.string(), self.cast(f"({self.number(1)})")
        form = rng.randrange(3)
        if form == 0:
            return (f"{name} = ({a}, {b}, {c}); " +
                    self.say("%d %s %d", f"{name}.0", f"{name}.1", f"{name}.2"))
        if form == 1:
            return (f"{name} = ({a}, ({b}, {c})); " +
                    self.say("%d %s %d", f"{name}.0", f"{name}.1.0", f"{name}.1.1"))
        return f"{self.new_map()} = ({a}, {b}, ({c}, {b}));"

    def record_value(self):
        rng, name = self.rng, f"$r{self.written}{self.name}"
        of = rng.choice(INTS)
        first = f"n={self.cast(f'({self.number(2)})', of)}, s={self.string()}"
        out = f"{name} = ({first}); "
        if rng.random() < 0.5:
            # A member is found by its name.
            out += f"{name} = (s={self.string()}, n={self.cast(f'({self.number(1)})', of)}); "
        return out + self.say("%d %s", f"{name}.n", f"{name}.s")

    def typed_int(self):
        model, of = self.rng.choice(self.ints)
        name = f"$i{len(self.ints)}{self.name}"
        value = f"(typeof({model}))({self.number(2)})"
        self.ints.append((name, of))
        return f"let {name} : typeof({model}) = {value};"

    def sizes(self):
        sides = [self.cast(f"({self.number(1)})") for _ in range(2)]
        return self.say("%d %d", f"sizeof({sides[0]})", f"sizeof(({sides[0]}, {sides[1]}))")

    def branch(self):
        then, other = self.say("then %d", self.number(2)), self.say("else %d", self.number(2))
        change = self.assign() if self.ints else ""
        if self.rng.random() < 0.3:
            return f"if ({self.truth()}) {{ {then} {change} }}"
        return f"if ({self.truth()}) {{ {then} {change} }} else {{ {other} }}"

    def loop(self):
        rng = self.rng
        self.loops += 1
        name = f"$n{self.loops}{self.name}"
        kind = rng.randrange(3)
        n = rng.randrange(1, 6)
        if kind == 0:
            step = rng.choice(("", f" if ({name} == 2) {{ break; }}",))
            return (f"{name} = 0; while ({name} < {n}) {{ {name}++; "
                    f"{self.say('%d %d', name, self.number(1))}{step} }}")
        if kind == 1:
            first = rng.randrange(2)
            return (f"for ({name} : {first}..{n}) {{ "
                    f"{self.say('%d', name)} }}")
        return f"unroll ({n}) {{ {self.say('%d', self.number(2))} }}"

    def map_loop(self):
        name, row = self.new_map(), f"$kv{self.maps}{self.name}"
        total = self.new_map()
        rows = " ".join(f"{name}[{i * 3 - 2}] = {self.cast(f'({self.number(1)})', ('int', 64))};"
                        for i in range(self.rng.randrange(1, 4)))
        return f"{rows} for ({row} : {name}) {{ {total}[{row}.0] = {row}.1; }}"

    def make(self):
        rng = self.rng
        self.probe = "BEGIN"
        if rng.random() < 0.2:
            self.probe = READS
            name = f"$i0{self.name}"
            self.statements.append(f"{name} = args.ret;")
            self.ints.append((name, ("int", 64)))
        for _ in range(rng.randrange(2, 4)):
            self.statements.append(self.declare_int())
        if rng.random() < 0.5:
            self.statements.append(self.declare_string())
        makers = ((self.print_numbers, 8), (self.print_string, 2), (self.print_char, 1),
                  (self.assign, 3), (self.step, 2), (self.map_values, 3), (self.scalar_map, 2),
                  (self.aggregation, 4), (self.tuple_value, 3), (self.branch, 3), (self.loop, 3),
                  (self.map_loop, 1), (self.declare_int, 1), (self.record_value, 1),
                  (self.typed_int, 1), (self.sizes, 1))
        kinds, weights = zip(*makers)
        for _ in range(rng.randrange(2, 6)):
            self.statements.append(rng.choices(kinds, weights)[0]())

    def script(self):
        return f"{self.probe}\n{{\n" + "".join(f"\t{s}\n" for s in self.statements) + "}\n"
