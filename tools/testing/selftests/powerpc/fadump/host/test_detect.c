// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is made of what the flat device tree says about MPIPL, and is whatever is
 * wrong with it said in one line?
 */

#include <stdarg.h>

#include <linux/of_fdt.h>
#include <asm/firmware.h>

#include "backend.h"
#include "big_endian.h"
#include "ktap.h"

/* ---- the device tree ---- */

#define ROOT	0
#define OPAL	100
#define DUMP	200
#define RESERVED	300
#define REGISTERS	400

static struct {
	bool has_opal;
	bool has_dump;
	const char *compatible;
	bool mpipl_boot;
	int area_length;	/* -1: there is none */
	u8 area[32];
	u64 registers;		/* bytes reserved for them; 0: no node */
} tree;

bool firmware_has_feature(unsigned long feature)
{
	return feature == FW_FEATURE_OPAL && tree.has_opal;
}

unsigned long of_get_flat_dt_root(void)
{
	return ROOT;
}

int of_get_flat_dt_subnode_by_name(unsigned long node, const char *uname)
{
	if (node == OPAL && !strcmp(uname, "dump") && tree.has_dump)
		return DUMP;
	if (node == ROOT && !strcmp(uname, "reserved-memory"))
		return RESERVED;
	if (node == RESERVED && tree.registers &&
	    !strcmp(uname, "ibm,firmware-arch-registers"))
		return REGISTERS;
	return -1;
}

int of_flat_dt_is_compatible(unsigned long node, const char *name)
{
	return node == DUMP && !strcmp(tree.compatible, name);
}

const void *of_get_flat_dt_prop(unsigned long node, const char *name, int *size)
{
	static u8 reserved[16];

	if (node == REGISTERS && !strcmp(name, "reg")) {
		put_be(reserved, 8, 0x33000000);
		put_be(reserved + 8, 8, tree.registers);
		*size = sizeof(reserved);
		return reserved;
	}
	if (node != DUMP)
		return NULL;
	if (!strcmp(name, "mpipl-boot"))
		return tree.mpipl_boot ? "" : NULL;
	if (!strcmp(name, "fw-load-area") && tree.area_length >= 0) {
		*size = tree.area_length;
		return tree.area;
	}
	return NULL;
}

/* ---- what comes of it ---- */

static struct fw_dump conf;
static const struct fadump_platform_ops *ops;
static char said[256];
static unsigned int lines;
static bool unusable;

struct fadump_ops powernv_fadump_ops;

int powernv_examine_dump(struct fw_dump *unused, const struct range *ram,
			 unsigned int nr_ram, u64 lowest_top,
			 struct fadump_preserved *preserved)
{
	return lowest_top == 0x30000000 ? 0 : -1;
}

void powernv_place_probes(struct fw_dump *unused)
{
}

const char *powernv_find_bootargs(const struct range *ram, unsigned int nr_ram,
				  const char *label)
{
	return NULL;
}

const char *powernv_find_label(void)
{
	return "host";
}

void powernv_keep_bootargs(const struct fw_dump *unused, const char *text)
{
}

static u64 registers_room;

void powernv_set_registers_room(u64 size)
{
	registers_room = size;
}

void fadump_set_platform_ops(const struct fadump_platform_ops *given)
{
	ops = given;
}

void fadump_set_unusable(void)
{
	unusable = true;
}

void host_say(bool warning, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(said, sizeof(said), format, arguments);
	va_end(arguments);
	lines++;
}

static void put_areas(u64 first_end, u64 second_end)
{
	put_be(tree.area, 8, 0);
	put_be(tree.area + 8, 8, first_end);
	put_be(tree.area + 16, 8, 0x20000000);
	put_be(tree.area + 24, 8, second_end - 0x20000000);
	tree.area_length = 32;
}

/* A tree as skiboot makes it. */
static void begin(void)
{
	memset(&tree, 0, sizeof(tree));
	tree.has_opal = true;
	tree.has_dump = true;
	tree.compatible = "ibm,opal-dump";
	put_areas(0x20000000, 0x30000000);
}

static void scan(void)
{
	memset(&conf, 0, sizeof(conf));
	ops = NULL;
	said[0] = 0;
	lines = 0;
	unusable = false;
	registers_room = 0;
	opal_fadump_dt_scan(&conf, OPAL);
}

static void check_supported(bool active, bool can_register)
{
	check(conf.fadump_supported);
	check(conf.ops == &powernv_fadump_ops);
	check(ops && !ops->examine(&conf, NULL, 0, NULL));
	check_equal(conf.dump_active, active);
	check_equal(powernv_can_register(), can_register);
	check(!unusable);
}

static void check_unsupported(void)
{
	check(!conf.fadump_supported);
	check(!conf.ops && !ops);
	check(!conf.dump_active);
	/* Whoever wants it is told why there is none, by one of the two. */
	check_equal(unusable, lines);
}

static void check_said(const char *words)
{
	check_equal(lines, 1);
	if (!check(strstr(said, words)))
		printf("# it says: %s\n", said);
}

/* ---- the tests ---- */

TEST(a_good_tree_is_taken)
{
	begin();
	scan();
	check_supported(false, true);
	check_equal(lines, 0);

	tree.mpipl_boot = true;
	scan();
	check_supported(true, true);
	check_equal(lines, 0);
}

TEST(there_is_room_for_as_many_registers_as_firmware_reserves_for)
{
	begin();
	scan();
	check_equal(registers_room, 0);
	tree.registers = 0x100000;
	scan();
	check_supported(false, true);
	check_equal(registers_room, 0x100000);
	/* More than there are chips for is a mistake. */
	tree.registers = MB(64) + 1;
	scan();
	check_supported(false, true);
	check_equal(registers_room, 0);
}

TEST(no_load_area_is_no_problem)
{
	begin();
	tree.area_length = -1;
	scan();
	check_supported(false, true);
	check_equal(lines, 0);
}

TEST(firmware_without_mpipl_is_not_worth_a_line)
{
	begin();
	tree.has_dump = false;
	tree.mpipl_boot = true;
	scan();
	check_unsupported();
	check_equal(lines, 0);
}

TEST(a_node_of_another_kind_is_left_alone)
{
	begin();
	tree.compatible = "ibm,opal-dump-2";
	tree.mpipl_boot = true;
	scan();
	check_unsupported();
	check_said("/ibm,opal/dump is not compatible with ibm,opal-dump");
}

TEST(opal_that_cannot_be_called_is_not_called)
{
	begin();
	tree.has_opal = false;
	tree.mpipl_boot = true;
	scan();
	check_unsupported();
	check_said("/ibm,opal lacks opal-base-address");
}

TEST(a_load_area_of_odd_length_costs_the_next_dump_alone)
{
	for (int length = 1; length < 32; length++) {
		begin();
		tree.area_length = length;
		if (length % 16 == 0)
			continue;
		scan();
		check_unsupported();
		check_said("cannot be read");

		tree.mpipl_boot = true;
		scan();
		check_supported(true, false);
		check_said("cannot be read");
	}
}

TEST(a_load_area_that_is_too_high_costs_the_next_dump_alone)
{
	begin();
	put_areas(0x20000000, 0x30000001);
	scan();
	check_unsupported();
	check_said("fw-load-area ends at 0x30000001, expected 0x30000000");

	tree.mpipl_boot = true;
	scan();
	check_supported(true, false);
	check_said("fw-load-area ends at 0x30000001");

	put_areas(0x30000001, 0x30000000);
	scan();
	check_supported(true, false);
}
