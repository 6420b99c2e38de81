"""What code in the sandbox must not be able to do, each in a few lines that end in success.

`@SECRET@` is a file of the grader's, `@FOLDER@` its folder, `@ROOT@` the course, `@JAILS@` the
folder in which jails are made, `@HOME@` the grader's home, `@TCP@`, `@UDP@`, `@UNIX@` and
`@ABSTRACT@` are addresses at which the grader listens. The numbers of system calls are those of
x86_64; `@NUMBERS@` says what they are on this machine.
"""

from __future__ import annotations

CALL = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
numbers = @NUMBERS@
def call(number, *arguments):
    number = numbers.get(number, number)
    result = libc.syscall(number, *map(ctypes.c_long, arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result
"""
# A call that the kernel understands and then fails has passed the filter just as well.
PASSES = (
    CALL
    + """
import errno
def passes(number, *arguments):
    try:
        call(number, *arguments)
    except OSError as error:
        if error.errno in (errno.EPERM, errno.ENOSYS):
            raise
def memory(data):
    global kept
    kept = ctypes.create_string_buffer(data, len(data))
    return ctypes.addressof(kept)
"""
)
FILES = {
    "reads the gradebook": "open('@SECRET@').read()",
    "opens the gradebook by its folder": (
        "import os\nos.open('secret.txt', os.O_RDONLY, dir_fd=os.open('@FOLDER@', os.O_RDONLY))"
    ),
    "lists the folder": "import os\nos.listdir('@FOLDER@')",
    "reads the source": "open('@ROOT@/source/4_layer_gradients/4_layer_gradients.ipynb').read()",
    "lists the course": "import os\nos.listdir('@ROOT@/course')",
    "reads the checks": "open('@ROOT@/course/checks.py').read()",
    "reads the judge": "open('@ROOT@/autograder/grading/judge.py').read()",
    "lists the machinery": "import os\nos.listdir('@ROOT@/autograder')",
    "imports the course": "import course.checks",
    "imports the judge": "import autograder.grading.judge",
    "lists the home": "import os\nos.listdir('@HOME@')",
    "lists the root": "import os\nos.listdir('/')",
    "lists other jails": "import os\nos.listdir('@JAILS@')",
    "reads the passwords": "open('/etc/passwd').read()",
    "reads the settings": "open('/given/settings.json').read()",
    "reads its own memory map": "open('/proc/self/maps').read()",
    "reads the parent's environment": (
        "import os\nopen(f'/proc/{os.getppid() or 1}/environ', 'rb').read()"
    ),
    "writes its own memory": "open('/proc/self/mem', 'r+b')",
    "follows its own link": "import os\nos.symlink('@SECRET@', 'link')\nopen('link').read()",
    "makes a second name": "import os\nos.link('@SECRET@', 'name')\nopen('name').read()",
    "overwrites": "open('@SECRET@', 'w').write('x')",
    "appends": "open('@SECRET@', 'a').write('x')",
    "truncates": "import os\nos.truncate('@SECRET@', 0)",
    "removes": "import os\nos.remove('@SECRET@')",
    "renames": "import os\nos.rename('@SECRET@', '@SECRET@-2')",
    "makes a folder": "import os\nos.mkdir('@FOLDER@/new')",
    "writes to /tmp": "open('/tmp/forged', 'w').write('x')",
    "writes to shared memory": "open('/dev/shm/forged', 'w').write('x')",
    "writes to the root": "open('/forged', 'w').write('x')",
    "leaves by ..": "open('../forged', 'w').write('x')",
    "changes numpy": "import numpy\nopen(numpy.__file__, 'a').write('x')",
    "changes the engine": (
        "from autograder.sandbox.inside import codec\nopen(codec.__file__, 'a').write('x')"
    ),
    "asks what others have read": (
        "import ctypes, os\nfile = os.open(ctypes.__file__, os.O_RDONLY)\n"
        "os.preadv(file, [bytearray(1)], 0, os.RWF_NOWAIT)"
    ),
    "forgets what others have read": (
        "import ctypes, os\nfile = os.open(ctypes.__file__, os.O_RDONLY)\n"
        "os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)"
    ),
    "reads ahead what others will use": CALL
    + "call(187, os.open(ctypes.__file__, os.O_RDONLY), 0, 4096)",
    "leases a library": (
        "import ctypes, fcntl, os\nfile = os.open(ctypes.__file__, os.O_RDONLY)\n"
        "fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)"
    ),
    "leases a file of its own": (
        "import fcntl, os\nfile = os.open('data.txt', os.O_RDONLY)\n"
        "fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)"
    ),
    "watches a folder": (
        "import fcntl, os\nfcntl.fcntl(os.open('.', os.O_RDONLY), fcntl.F_NOTIFY, fcntl.DN_CREATE)"
    ),
    "opens a database": (
        "import sqlite3\nsqlite3.connect('@FOLDER@/new.db').execute('create table t (x)')"
    ),
}
NETWORK = {
    "TCP": "import socket\nsocket.create_connection(('127.0.0.1', @TCP@), 1)",
    "UDP": (
        "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM)"
        ".sendto(b'x', ('127.0.0.1', @UDP@))"
    ),
    "a path": "import socket\nsocket.socket(socket.AF_UNIX).connect('@UNIX@')",
    "an abstract name": "import socket\nsocket.socket(socket.AF_UNIX).connect('\\0@ABSTRACT@')",
    "a datagram to a path": (
        "import socket\na, b = socket.socketpair(type=socket.SOCK_DGRAM)\na.sendto(b'x', '@UNIX@')"
    ),
    "its own channel, anew": CALL
    + "import struct\naddress = struct.pack('H', 1) + b'\\0@ABSTRACT@'\n"
    "buffer = ctypes.create_string_buffer(address, len(address))\n"
    "for fd in range(3, 64):\n"
    "    if libc.connect(fd, buffer, len(address)) == 0: break\n"
    "else: raise OSError('refused')",
    "a server": "import socket\nsocket.create_server(('127.0.0.1', 0))",
    "IPv6": "import socket\nsocket.socket(socket.AF_INET6)",
    "netlink": "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "packets": "import socket\nsocket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "the kernel's cryptography": (
        "import socket\nsocket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET)"
    ),
    "vsock": "import socket\nsocket.socket(socket.AF_VSOCK)",
    "a name": "import socket\nsocket.getaddrinfo('localhost.example', 80, type=socket.SOCK_STREAM)",
}
PROCESSES = {
    "fork": "import os\nif os.fork() == 0: os._exit(0)",
    "vfork": CALL + "if call(58) == 0: os._exit(0)",
    "clone": CALL + "if call(56, 17, 0, 0, 0, 0) == 0: os._exit(0)",
    "clone3": CALL
    + "import struct\narguments = ctypes.create_string_buffer(struct.pack('11Q', *[0] * 11))\n"
    "if call(435, ctypes.addressof(arguments), 88) == 0: os._exit(0)",
    "a new user namespace": CALL + "call(272, 0x10000000)",
    "exec": "import os\nos.execv('/bin/true', ['true'])",
    "a program": "import subprocess, sys\nsubprocess.run([sys.executable, '-c', '0'], check=True)",
    "spawn": "import os, sys\nos.posix_spawn(sys.executable, ['python', '-c', '0'], {})",
    "kills itself as if from outside": "import os\nos.kill(os.getpid(), 9)",
    "kills a thread of its own": CALL + "call(234, os.getpid(), os.getpid(), 9)",
    "kills its parent": "import os\nos.kill(os.getppid() or 1, 9)",
    "asks for its parent": "import os\nos.kill(os.getppid() or 1, 0)",
    "kills everyone": "import os\nos.kill(-1, 9)",
    "kills its group": "import os\nos.kill(0, 9)",
    "kills the first": "import os\nos.kill(1, 9)",
    "kills a thread of another": CALL + "call(234, os.getppid() or 1, os.getppid() or 1, 9)",
    "kills an old thread": CALL + "call(200, os.getppid() or 1, 9)",
    "queues a signal": CALL + "call(129, os.getppid() or 1, 9, 0)",
    "a signal by a descriptor": (
        "import fcntl, os, socket\na, b = socket.socketpair()\n"
        "fcntl.fcntl(a, fcntl.F_SETOWN, os.getppid() or 1)"
    ),
    "a signal by an older call": (
        "import fcntl, os, socket, struct\na, b = socket.socketpair()\n"
        "fcntl.ioctl(a, 0x8901, struct.pack('i', os.getppid() or 1))"
    ),
    "traces its parent": CALL + "call(101, 16, os.getppid() or 1, 0, 0)",
    "asks to be traced": CALL + "call(101, 0, 0, 0, 0)",
    "reads another's memory": CALL + "call(310, os.getppid() or 1, 0, 0, 0, 0, 0)",
    "a handle of its parent": "import os\nos.pidfd_open(os.getppid() or 1)",
    "slows its parent": "import os\nos.setpriority(os.PRIO_PROCESS, os.getppid() or 1, 19)",
    "limits its parent": (
        "import os, resource\nresource.prlimit(os.getppid() or 1, resource.RLIMIT_NOFILE, (16, 16))"
    ),
    "moves its parent": "import os\nos.sched_setaffinity(os.getppid() or 1, {0})",
    "a session of its own": "import os\nos.setsid()",
}
LIMITS = {
    name: f"import resource\nresource.setrlimit(resource.RLIMIT_{name}, (2**40, 2**40))"
    for name in ("AS", "FSIZE", "CPU", "CORE", "NOFILE", "NPROC")
} | {
    "AS by prlimit": (
        "import resource\n"
        "resource.prlimit(0, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))"
    ),
    "AS in use": "hoard = bytearray(2**30)",
    "FSIZE in use": "open('big', 'wb').write(bytes(2**24 + 2**20))",
}
KERNEL = {
    "memfd": "import os\nos.memfd_create('x')",
    "shared memory": (
        "from multiprocessing.shared_memory import SharedMemory\nSharedMemory('x', True, 10)"
    ),
    "System V memory": CALL + "call(29, 0, 4096, 0o1600)",
    "a message queue": CALL + "call(240, 0, 0, 0, 0)",
    "a message queue to remove": PASSES + "passes(241, memory(b'x\\0'))",
    "a message to a queue": PASSES + "passes(242, -1, 0, 0, 0, 0)",
    "a message from a queue": PASSES + "passes(243, -1, 0, 0, 0, 0)",
    "notice of a message": PASSES + "passes(244, -1, 0)",
    "the state of a queue": PASSES + "passes(245, -1, 0, 0)",
    "System V memory to let go": PASSES + "passes(67, 0)",
    "System V messages to send": PASSES + "passes(69, -1, memory(bytes(16)), 1, 0)",
    "System V messages to receive": PASSES + "passes(70, -1, memory(bytes(16)), 1, 0, 0)",
    "System V queues": PASSES + "passes(71, 0, 3, memory(bytes(256)))",
    "System V semaphores": PASSES + "passes(66, 0, 0, 3, memory(bytes(256)))",
    "System V semaphores to move": PASSES + "passes(65, -1, memory(bytes(6)), 1)",
    "System V semaphores to wait for": PASSES + "passes(220, -1, memory(bytes(6)), 1, 0)",
    "locked memory": CALL + "call(151, 1)",
    "io_uring": CALL
    + "buffer = ctypes.create_string_buffer(256)\ncall(425, 4, ctypes.addressof(buffer))",
    "requests without waiting": PASSES + "call(206, 1, memory(bytes(8)))",
    "the end of such requests": PASSES + "passes(207, 0)",
    "the answers to such requests": PASSES + "passes(208, 0, 0, 0, 0, 0)",
    "a request without waiting": PASSES + "passes(209, 0, 0, 0)",
    "a request taken back": PASSES + "passes(210, 0, 0, 0)",
    "the answers, with a mask": PASSES + "passes(333, 0, 0, 0, 0, 0, 0)",
    "bpf": CALL + "call(321, 0, 0, 0)",
    "perf": CALL + "call(298, 0, 0, 0, 0, 0)",
    "keys": CALL + "call(250, 0, -3, 1)",
    "page faults": CALL + "call(323, 1)",
    "mount": CALL + "call(165, 0, 0, 0, 0, 0)",
    "chroot": "import os\nos.chroot('.')",
    "another namespace": CALL + "call(308, 0, 0)",
    "personality": CALL + "call(135, 0)",
    "a handle of a file": CALL + "call(303, -100, 0, 0, 0, 0)",
    "chmod": "import os\nos.chmod('.', 0o777)",
    "chmod of another's": "import os\nos.chmod('@SECRET@', 0o777)",
    "chown": "import os\nos.chown('.', os.getuid(), os.getgid())",
    "utime": "import os\nos.utime('.')",
    "attributes": "import os\nos.setxattr('.', 'user.x', b'x')",
    "attributes by a newer call": PASSES
    + "import struct\nvalue = ctypes.create_string_buffer(b'for the next')\n"
    "how = memory(struct.pack('QII', ctypes.addressof(value), 12, 0))\n"
    "name = ctypes.create_string_buffer(b'user.x')\n"
    "path = ctypes.create_string_buffer(b'.')\n"
    "call(463, -100, ctypes.addressof(path), 0, ctypes.addressof(name), how, 16)",
    "attributes to remove by a newer call": PASSES + "passes(466, -1, 0, 0, 0)",
    "a mount with attributes": PASSES + "passes(467, -1, 0, 0, 0, 0)",
    "flags of a file": PASSES + "passes(469, -1, 0, memory(bytes(24)), 24, 0)",
    "a list of mounts": PASSES
    + "import struct\nroot = memory(struct.pack('IIQQQ', 32, 0, 2**64 - 1, 0, 0))\n"
    "found = ctypes.create_string_buffer(80)\npasses(458, root, ctypes.addressof(found), 10, 0)",
    "a mount's state": PASSES
    + "import struct\nmount = memory(struct.pack('IIQQQ', 32, 0, 1, 1, 0))\n"
    "found = ctypes.create_string_buffer(999)\npasses(457, mount, ctypes.addressof(found), 999, 0)",
    "a device": "import os\nos.mknod('device', 0o60600, 1)",
    "a pipe with a name": "import os\nos.mkfifo('pipe')",
    "the kernel's log": CALL + "call(103, 3, 0, 0)",
    "sync": CALL + "call(162)",
    "the name of the machine": "import socket\nsocket.sethostname('forged')",
    "the clock": "import time\ntime.clock_settime(time.CLOCK_REALTIME, time.time())",
    "system calls of 32 bits": CALL + "call(0x40000000 + 39)",
    "file events": CALL + "call(300, 0, 0)",
}
OTHERS = {
    "lowers a limit that kills": "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))",
    "limits itself by the older call": PASSES + "passes(160, 7, memory(bytes(16)))",
    "a timer that kills": PASSES + "import struct\nevent = struct.pack('Qii48x', 0, 9, 0)\n"
    "number = memory(bytes(8))\ncall(222, 1, memory(event), number)",
    "dies with its parent": CALL + "call(157, 1, 9)",
    "a filter of its own": PASSES + "passes(317, 1, 0, memory(bytes(16)))",
    "a filter of its own by prctl": PASSES + "passes(157, 22, 2, memory(bytes(16)))",
    "a jail of its own": CALL + "call(444, 0, 0, 1)",
    "the processor time of its parent": (
        "import os, time\ntime.clock_gettime(~os.getppid() << 3 | 2)"
    ),
    "waits for its parent": PASSES
    + "import struct\npasses(202, memory(struct.pack('i', os.getppid() or 1)), 8, 0, 0, 0, 0)",
    "the group of its parent": "import os\nos.getpgid(os.getppid())",
    "the session of its parent": "import os\nos.getsid(os.getppid())",
    "the priority of its parent": "import os\nos.getpriority(os.PRIO_PROCESS, os.getppid())",
    "the policy of its parent": "import os\nos.sched_getscheduler(os.getppid())",
    "the processors of another": (
        "import os\nos.sched_getaffinity(os.getppid() or os.getpid() + 1)"
    ),
    "the powers of its parent": PASSES
    + "import struct\nhead = memory(struct.pack('Ii', 0x20080522, os.getppid()))\n"
    "room = ctypes.create_string_buffer(24)\ncall(125, head, ctypes.addressof(room))",
    "who is at the other end": (
        "import socket\none, _ = socket.socketpair()\none.getsockopt(socket.SOL_SOCKET, 17, 12)"
    ),
    "a handle of who is at the other end": (
        "import socket\none, _ = socket.socketpair()\none.getsockopt(socket.SOL_SOCKET, 77)"
    ),
    "the counter of sockets": (
        "import socket\none, _ = socket.socketpair()\none.getsockopt(socket.SOL_SOCKET, 57, 8)"
    ),
    "a filter for a socket": (
        "import socket\none, _ = socket.socketpair()\n"
        "one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)"
    ),
    "a descriptor in a message": (
        "import socket\none, _ = socket.socketpair()\nsocket.send_fds(one, [b'x'], [0])"
    ),
    "the load of the machine": PASSES + "call(99, memory(bytes(128)))",
    "the room on the disk": "import os\nos.statvfs('.')",
    "watches by inotify": CALL + "call(294, 0)",
    "a lock that is asked about": (
        "import fcntl, os, struct\nasked = struct.pack('hhqqi', fcntl.F_WRLCK, 0, 0, 0, 0)\n"
        "fcntl.fcntl(os.open(os.devnull, os.O_RDWR), fcntl.F_GETLK, asked)"
    ),
    "pages to forget": (
        "import ctypes, mmap\nfile = open(ctypes.__file__, 'rb')\n"
        "pages = mmap.mmap(file.fileno(), 0, mmap.MAP_PRIVATE)\npages.madvise(21)"
    ),
    "pages to share": "import mmap\nmmap.mmap(-1, 2**20, mmap.MAP_PRIVATE).madvise(12)",
    "huge pages": "import mmap\nmmap.mmap(-1, 2**21, 0x40022)",
    "a larger pipe": "import fcntl, os\nfcntl.fcntl(os.pipe()[1], 1031, 2**20)",
    "blocks beyond the quota": CALL
    + "file = os.open('blocks', os.O_RDWR | os.O_CREAT)\ncall(285, file, 1, 0, 2**24 + 2**20)",
    "blocks shared with a library": (
        "import ctypes, fcntl\nfcntl.ioctl(open('copy', 'wb'), 0x40049409, "
        "open(ctypes.__file__).fileno())"
    ),
    "a copy within the kernel": (
        "import ctypes, os\nfile = open(ctypes.__file__)\n"
        "os.copy_file_range(file.fileno(), open('copy', 'wb').fileno(), 10)"
    ),
    "a second name for its own file": "import os\nopen('a', 'w').close()\nos.link('a', 'b')",
    "attributes to read": "import os\nos.listxattr('.')",
    "the flags of its folder": (
        "import fcntl, os\nfcntl.ioctl(os.open('.', os.O_RDONLY), 0x40086602, bytes(8))"
    ),
    "a counter of events": "import os\nos.eventfd(0)",
    "its own processors": "import os\nos.sched_setaffinity(0, {0})",
}
PROBES = {
    f"{group}: {name}": code
    for group, table in (
        ("files", FILES),
        ("network", NETWORK),
        ("processes", PROCESSES),
        ("limits", LIMITS),
        ("kernel", KERNEL),
        ("others", OTHERS),
    )
    for name, code in table.items()
}
