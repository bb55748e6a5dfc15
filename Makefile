# SPDX-License-Identifier: GPL-2.0
# kmodctl: the module (kmodctl.ko), the command (ctl/kmodctl), and how both
# are tested, measured and installed. "make help" lists the verbs.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := all

# The running kernel's headers, else the newest of Debian's that are here,
# installed or fetched by scripts/kernels.
KDIR ?= $(shell scripts/kdir)
# Debian's headers say another version when they are asked by make.
KVER = $(shell sed -n 's/^\#define UTS_RELEASE "\(.*\)"/\1/p' \
	 $(KDIR)/include/generated/utsrelease.h)

PREFIX ?= /usr
SBINDIR ?= $(PREFIX)/sbin
MANDIR ?= $(PREFIX)/share/man
INCDIR ?= $(PREFIX)/include
UNITDIR ?= $(PREFIX)/lib/systemd/system
LOADDIR ?= $(PREFIX)/lib/modules-load.d
COMPDIR ?= $(PREFIX)/share/bash-completion/completions
MODDIR ?= /lib/modules/$(KVER)/extra
VERSION := $(shell sed -n 's/^\#define KMODCTL_VERSION "\(.*\)"/\1/p' include/version.h)
SRCDIR ?= /usr/src/kmodctl-$(VERSION)
DEPMOD ?= depmod

CC ?= gcc
comma := ,
FLEX ?= flex
BISON ?= bison
PKGS := libnl-3.0 libnl-genl-3.0 libtraceevent libbpf libelf libdw liblzma jansson ncursesw

# Where the command's objects and the command are made: elsewhere for another machine.
B ?= build/ctl
BIN ?= ctl
CTL_SRC := $(sort $(wildcard ctl/*.c ctl/*/*.c))
CTL_OBJ := $(CTL_SRC:ctl/%.c=$(B)/%.o)
CTL_GEN := $(if $(wildcard ctl/lang/parser.y),parser) \
	   $(if $(wildcard ctl/lang/lexer.l),lexer)
CTL_OBJ += $(CTL_GEN:%=$(B)/lang/%.o)
CTL_GEN_H := $(CTL_GEN:%=$(B)/lang/%.h) $(B)/resolve/syscall_table.h

CFLAGS ?= -O2 -g
CTL_WARN := -Wall -Wextra -Werror
CTL_CFLAGS := -std=gnu11 -D_GNU_SOURCE= -Iinclude/uapi -Ictl -Ictl/lang \
	      -I$(B)/lang -I$(B)/resolve $(CTL_WARN) $(shell pkg-config --cflags $(PKGS))
# Static: half of what a one-line question costs would else be the dynamic
# linker's. "STATIC=" links as usual. The linker's warnings about names of
# hosts in libc are of no concern here: none is ever looked up.
STATIC ?= -static
CTL_LIBS := $(if $(STATIC),$(STATIC) -Wl$(comma)--no-warnings) \
	    $(shell pkg-config $(STATIC:-%=--%) --libs $(PKGS)) -liberty
# What listens is a program of its own, and never static: libmicrohttpd's own
# libraries are not to be had so.
EXPORT_OBJ := $(B)/exporter/serve.o $(filter-out $(B)/main.o,$(CTL_OBJ))
EXPORT_LIBS = $(shell pkg-config --libs $(PKGS) libmicrohttpd) -liberty

all: modules ctl
modules:
	@[ -n "$(KDIR)" ] || { echo "no kernel headers; run scripts/setup," \
		"or say KDIR=" >&2; exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

ctl: $(BIN)/kmodctl $(BIN)/kmodctl-export
$(BIN)/kmodctl: $(CTL_OBJ)
	$(CC) $(LDFLAGS) -o $@ $^ $(CTL_LIBS)

$(BIN)/kmodctl-export: $(EXPORT_OBJ)
	$(CC) $(LDFLAGS) -o $@ $^ $(EXPORT_LIBS)

$(B)/exporter/%.o: exporter/%.c | $(CTL_GEN_H)
	@mkdir -p $(@D)
	$(CC) $(CTL_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(B)/%.o: ctl/%.c | $(CTL_GEN_H)
	@mkdir -p $(@D)
	$(CC) $(CTL_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
# What flex and bison write is theirs to warn about.
$(B)/lang/%.o: $(B)/lang/%.c | $(CTL_GEN_H)
	$(CC) $(CTL_CFLAGS) $(CFLAGS) -Wno-unused -Wno-sign-compare \
		-MMD -MP -c -o $@ $<
$(B)/lang/parser.c $(B)/lang/parser.h &: ctl/lang/parser.y
	@mkdir -p $(@D)
	$(BISON) -Wall -Werror --output=$(B)/lang/parser.c \
		--header=$(B)/lang/parser.h $<
$(B)/lang/lexer.c $(B)/lang/lexer.h &: ctl/lang/lexer.l
	@mkdir -p $(@D)
	$(FLEX) --outfile=$(B)/lang/lexer.c \
		--header-file=$(B)/lang/lexer.h $<
# [__NR_name] = "name", for each system call of this architecture; two are none.
$(B)/resolve/syscall_table.h: ctl/resolve/syscalls.c
	@mkdir -p $(@D)
	echo '#include <asm/unistd.h>' | $(CC) -E -dM - | \
		sed -n '/__NR_syscalls\|__NR_arch_specific_syscall/d; s/^#define __NR_\([a-z0-9_]*\) .*/[__NR_\1] = "\1",/p' > $@
# For the unit tests, which compile the command with other flags.
generated: $(CTL_GEN:%=$(B)/lang/%.c) $(CTL_GEN_H)
# For sparse.
ctl-flags:
	@echo $(CTL_CFLAGS)
-include $(CTL_OBJ:.o=.d) $(B)/exporter/serve.d

run:
	scripts/run
check:
	scripts/setup
	scripts/check
style:
	scripts/style
unit: ctl
	$(MAKE) -C tests/unit run
	tests/budgets
fuzz:
	$(MAKE) -C tests/fuzz run
bench:
	scripts/bench
bench-check:
	scripts/bench -c
coverage:
	scripts/coverage
analyze:
	scripts/analyze
soak:
	scripts/soak

install: install-ctl install-modules
install-ctl: ctl
	install -D -m 755 ctl/kmodctl $(DESTDIR)$(SBINDIR)/kmodctl
	install -D -m 755 ctl/kmodctl-export $(DESTDIR)$(SBINDIR)/kmodctl-export
	install -d $(DESTDIR)$(MANDIR)/man8
	install -m 644 docs/kmodctl.8 docs/commands/*.8 $(DESTDIR)$(MANDIR)/man8
	install -D -m 644 docs/kmodctl-language.7 $(DESTDIR)$(MANDIR)/man7/kmodctl-language.7
	install -D -m 644 include/uapi/linux/kmodctl.h \
		$(DESTDIR)$(INCDIR)/linux/kmodctl.h
	$(if $(UNITDIR),install -D -m 644 scripts/kmodctl.service \
		$(DESTDIR)$(UNITDIR)/kmodctl.service)
	install -D -m 644 scripts/completion.bash $(DESTDIR)$(COMPDIR)/kmodctl
	install -d $(DESTDIR)/etc/kmodctl.d
install-modules: modules
	install -D -m 644 kmodctl.ko $(DESTDIR)$(MODDIR)/kmodctl.ko
	$(if $(DESTDIR),,$(DEPMOD) $(KVER))
# What DKMS builds the module of, and that it is loaded at boot.
install-dkms:
	install -d $(DESTDIR)$(SRCDIR)/include
	install -m 644 dkms.conf Kbuild $(DESTDIR)$(SRCDIR)
	install -m 644 include/version.h $(DESTDIR)$(SRCDIR)/include
	find kmod include/uapi -type f '(' -name '*.[ch]' -o ! -name '*.*' ')' \
		! -name kernel_features.h -exec install -D -m 644 {} $(DESTDIR)$(SRCDIR)/{} ';'
	install -D -m 644 scripts/modules-load.conf $(DESTDIR)$(LOADDIR)/kmodctl.conf

# Of what is committed, elsewhere: dpkg-buildpackage leaves files beside its folder.
deb:
	scripts/deb

clean:
	$(if $(KDIR),$(MAKE) -C $(KDIR) M=$(CURDIR) clean)
	rm -rf build ctl/kmodctl ctl/kmodctl-export

help:
	@echo 'all        module and command (the default)'
	@echo 'modules    kmodctl.ko; KDIR=headers of the kernel'
	@echo 'ctl        ctl/kmodctl'
	@echo 'run        install what is needed, build, show a first answer; VM=1'
	@echo 'check      all tests, ends with "N passed, N failed"'
	@echo 'unit fuzz style    parts of check'
	@echo 'coverage   lines of the module that the unit tests run'
	@echo 'analyze    cppcheck, clang-tidy and gcc -fanalyzer'
	@echo 'soak       half an hour in a guest: every event is accounted for'
	@echo 'bench      docs/benchmarks.md; bench-check: fails where it got slower'
	@echo 'install    DESTDIR= PREFIX=; install-ctl, install-modules alone'
	@echo 'install-dkms    /usr/src/kmodctl-$(VERSION), for "dkms install kmodctl/$(VERSION)"'
	@echo 'deb        packages of Debian, in build/deb'
	@echo 'clean'

.PHONY: all modules ctl run check style unit fuzz bench bench-check coverage analyze soak install install-ctl \
	install-modules install-dkms deb generated ctl-flags clean help
