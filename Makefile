# SPDX-License-Identifier: GPL-2.0-or-later
#
# Firmware-assisted dump for PowerNV: the front door.  See README.md.

VM := tools/testing/selftests/powerpc/fadump/vm

# What demo runs: ours or stock, 6.12 or newest, 64k or 4k.
KERNEL ?= ours
BASE ?= 6.12
PAGES ?= 64k
MACHINE ?= powernv11
# What check runs: names or patterns of checks (all when empty), how many at once, and
# after how many minutes no more are begun: those that are left are skipped, and counted.
CHECKS ?=
JOBS ?= 2
MINUTES ?= inf
# How deb (debian when empty) and check-distro (machine) configure the kernel.
CONFIG ?=
# How long fuzz goes on with each of its targets, in seconds.
SECONDS ?= 600
# How many lives soak is.
LIVES ?= 50
# What bench measures: machines with so much memory.
SIZES ?= 4G 16G 64G 256G

help:
	@echo 'make demo    crash an emulated POWER machine, save the dump, show the backtrace'
	@echo '             [KERNEL=ours|stock] [BASE=6.12|newest] [PAGES=64k|4k] [MACHINE=powernv11]'
	@echo 'make check   run all checks [CHECKS="pattern..."] [JOBS=2] [MINUTES=inf]'
	@echo 'make deb     make packages of our kernel for Debian, which takes hours'
	@echo '             [BASE=6.12|newest] [PAGES=64k|4k] [CONFIG=debian|machine|guest]'
	@echo 'make check-distro   crash a real Debian with these packages, and see what its'
	@echo '             own tools make of the dump [KERNEL=ours|stock]'
	@echo '             [BASE=6.12|newest] [PAGES=64k|4k] [CONFIG=machine|debian|guest]'
	@echo 'make series  write our files as patches for git am [BASE=6.12|newest]'
	@echo 'make fuzz    fuzz what reads the data of a crashed kernel [SECONDS=600]'
	@echo 'make soak    crash capture kernels at random moments, life after life [LIVES=50] [JOBS=2]'
	@echo 'make bench   measure ours and stock side by side [SIZES="4G 16G 64G 256G"] [JOBS=2]'
	@echo 'make clean   remove what runs, checks and bench left in the cache'
	@echo 'make distclean   remove the whole cache: tools, base kernels, builds'
	@echo 'See README.md for fadump-vm, which runs single machines.'

demo:
	@$(VM)/fadump-vm demo --kernel $(KERNEL) --base $(BASE) --pages $(PAGES) --machine $(MACHINE)

check:
	@$(VM)/fadump-vm check --jobs $(JOBS) --minutes $(MINUTES) $(CHECKS)

deb:
	@$(VM)/fadump-vm deb --base $(BASE) --pages $(PAGES) $(CONFIG:%=--config %)

check-distro:
	@$(VM)/fadump-vm check-distro --kernel $(KERNEL) --base $(BASE) --pages $(PAGES) $(CONFIG:%=--config %)

# git is asked here: inside the tool root, it does not know the user.
series:
	@$(VM)/fadump-vm series --base $(BASE) \
		--signer "$$(git var GIT_COMMITTER_IDENT | sed 's/>.*/>/')"

fuzz:
	@$(VM)/fadump-vm fuzz --seconds $(SECONDS)

soak:
	@$(VM)/fadump-vm soak --lives $(LIVES) --jobs $(JOBS)

bench:
	@$(VM)/fadump-vm bench --mem $(SIZES) --jobs $(JOBS)

clean:
	@$(VM)/toolroot --remove runs checks soak bench tmp

distclean:
	@$(VM)/toolroot --remove all

.PHONY: help demo check deb check-distro series fuzz soak bench clean distclean
