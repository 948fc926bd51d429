/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kunit/static_stub.h for the build machine: as in a kernel without KUnit. */
#ifndef HOST_KUNIT_STATIC_STUB_H
#define HOST_KUNIT_STATIC_STUB_H

#define KUNIT_STATIC_STUB_REDIRECT(...)	do {} while (0)

#endif /* HOST_KUNIT_STATIC_STUB_H */
