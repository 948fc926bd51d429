/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kunit/visibility.h for the build machine: as in a kernel without KUnit. */
#ifndef HOST_KUNIT_VISIBILITY_H
#define HOST_KUNIT_VISIBILITY_H

#define VISIBLE_IF_KUNIT	static

#endif /* HOST_KUNIT_VISIBILITY_H */
