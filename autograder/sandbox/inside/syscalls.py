"""The system calls that student code may make, by their numbers: (x86_64, aarch64).

Whatever is not here fails, also what a kernel of the future may add. The list comes from traces of
honest notebooks (`tests/bench/calls.py`), and was completed with the older or newer
forms of the same calls, which other C libraries use. Names are the kernel's, and so are the
numbers (`asm/unistd_64.h`, `asm-generic/unistd.h`); -1 means that the machine has no such call.
`tests/sandbox/test_syscalls.py` compares them.
"""

from __future__ import annotations

Call = tuple[int, int]

ALLOWED: dict[str, Call] = {
    # files: the walls around decide which
    "open": (2, -1),
    "openat": (257, 56),
    "close": (3, 57),
    "close_range": (436, 436),
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "preadv": (295, 69),
    "pwritev": (296, 70),
    "lseek": (8, 62),
    "sendfile": (40, 71),
    "truncate": (76, 45),
    "ftruncate": (77, 46),
    "fsync": (74, 82),
    "fdatasync": (75, 83),
    "dup": (32, 23),
    "dup2": (33, -1),
    "dup3": (292, 24),
    # what there is, and under which name
    "stat": (4, -1),
    "lstat": (6, -1),
    "fstat": (5, 80),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "access": (21, -1),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "getdents64": (217, 61),
    "getcwd": (79, 17),
    "chdir": (80, 49),
    "fchdir": (81, 50),
    "readlink": (89, -1),
    "readlinkat": (267, 78),
    "mkdir": (83, -1),
    "mkdirat": (258, 34),
    "rmdir": (84, -1),
    "unlink": (87, -1),
    "unlinkat": (263, 35),
    "rename": (82, -1),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "symlink": (88, -1),
    "symlinkat": (266, 36),
    "umask": (95, 166),
    # memory
    "brk": (12, 214),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "munmap": (11, 215),
    "msync": (26, 227),
    # threads
    "exit": (60, 93),
    "exit_group": (231, 94),
    "rseq": (334, 293),
    "sched_yield": (24, 124),
    "set_robust_list": (273, 99),
    "gettid": (186, 178),
    # signals that a process gets
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "rt_sigpending": (127, 136),
    "rt_sigsuspend": (130, 133),
    "rt_sigtimedwait": (128, 137),
    "sigaltstack": (131, 132),
    "pause": (34, -1),
    "alarm": (37, -1),
    "getitimer": (36, 102),
    "setitimer": (38, 103),
    "restart_syscall": (219, 128),
    # time
    "nanosleep": (35, 101),
    "gettimeofday": (96, 169),
    "time": (201, -1),
    "times": (100, 153),
    "getrusage": (98, 165),
    # to wait for several descriptors
    "poll": (7, -1),
    "ppoll": (271, 73),
    "select": (23, -1),
    "pselect6": (270, 72),
    "epoll_create": (213, -1),
    "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21),
    "epoll_wait": (232, -1),
    "epoll_pwait": (281, 22),
    # the channel to the grader, and streams within a process
    "pipe": (22, -1),
    "sendto": (44, 206),
    "recvfrom": (45, 207),
    "shutdown": (48, 210),
    "getsockname": (51, 204),
    "getpeername": (52, 205),
    # what a process is told about itself
    "getpid": (39, 172),
    "getppid": (110, 173),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getrlimit": (97, 163),
    "uname": (63, 160),
    "getrandom": (318, 278),
}

# Calls that are allowed with some arguments: `seccomp` says which.
CLONE = (56, 220)
KILL = (62, 129)
TGKILL = (234, 131)
PRLIMIT64 = (302, 261)
SCHED_GETAFFINITY = (204, 123)
FUTEX = (202, 98)
CLOCK_GETTIME = (228, 113)
CLOCK_GETRES = (229, 114)
CLOCK_NANOSLEEP = (230, 115)
MMAP = (9, 222)
MADVISE = (28, 233)
FALLOCATE = (285, 47)
FCNTL = (72, 25)
IOCTL = (16, 29)
PRCTL = (157, 167)
PIPE2 = (293, 59)
SOCKETPAIR = (53, 199)
GETSOCKOPT = (55, 209)

# Calls that are not made, and have an answer of their own.
FLOCK = (73, 32)
COPY_FILE_RANGE = (326, 285)

# The commands of calls that do many things, with the kernel's names for them.
FCNTL_ALLOWED = {
    "F_DUPFD": 0,
    "F_GETFD": 1,
    "F_SETFD": 2,
    "F_GETFL": 3,
    "F_SETFL": 4,
    "F_DUPFD_CLOEXEC": 1030,
}
FCNTL_LOCKS = {"F_SETLK": 6, "F_SETLKW": 7, "F_OFD_SETLK": 37, "F_OFD_SETLKW": 38}
IOCTL_ALLOWED = {
    "TCGETS": 0x5401,
    "TIOCGWINSZ": 0x5413,
    "FIONREAD": 0x541B,
    "FIONBIO": 0x5421,
    "FIONCLEX": 0x5450,
    "FIOCLEX": 0x5451,
    "TCGETS2": 0x802C542A,
}
IOCTL_COPIES = {"FICLONE": 0x40049409, "FICLONERANGE": 0x4020940D}
# Not among them: what lends one's priority to whoever holds a lock, by its number.
# With FUTEX_PRIVATE_FLAG, within the process; the end of a thread is waited for without.
FUTEX_ALLOWED = {
    "FUTEX_WAIT": 0,
    "FUTEX_WAIT_BITSET": 9,
    "FUTEX_WAIT_PRIVATE": 0x80,
    "FUTEX_WAKE_PRIVATE": 0x81,
    "FUTEX_REQUEUE_PRIVATE": 0x83,
    "FUTEX_CMP_REQUEUE_PRIVATE": 0x84,
    "FUTEX_WAKE_OP_PRIVATE": 0x85,
    "FUTEX_WAIT_BITSET_PRIVATE": 0x89,
    "FUTEX_WAKE_BITSET_PRIVATE": 0x8A,
}
PRCTL_ALLOWED = {"PR_SET_NAME": 15, "PR_GET_NAME": 16}
# Not among them: to say which pages of a file are to stay in memory, and to share equal pages.
MADVISE_ALLOWED = {
    "MADV_NORMAL": 0,
    "MADV_RANDOM": 1,
    "MADV_SEQUENTIAL": 2,
    "MADV_DONTNEED": 4,
    "MADV_FREE": 8,
    "MADV_DONTFORK": 10,
    "MADV_DOFORK": 11,
    "MADV_HUGEPAGE": 14,
    "MADV_NOHUGEPAGE": 15,
    "MADV_DONTDUMP": 16,
    "MADV_DODUMP": 17,
    "MADV_WIPEONFORK": 18,
    "MADV_KEEPONFORK": 19,
    "MADV_GUARD_INSTALL": 102,
    "MADV_GUARD_REMOVE": 103,
}
GETSOCKOPT_ALLOWED = {
    "SO_TYPE": 3,
    "SO_ERROR": 4,
    "SO_SNDBUF": 7,
    "SO_RCVBUF": 8,
    "SO_ACCEPTCONN": 30,
    "SO_PROTOCOL": 38,
    "SO_DOMAIN": 39,
}
