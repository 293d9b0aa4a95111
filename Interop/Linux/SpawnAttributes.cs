using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>
/// posix_spawnattr_t, as in posix_spawnattr_init(3): new session, empty signal mask, every signal at its default.
/// </summary>
internal sealed unsafe class SpawnAttributes : IDisposable
{
    private const int Flags = Libc.POSIX_SPAWN_SETSID | Libc.POSIX_SPAWN_SETSIGMASK | Libc.POSIX_SPAWN_SETSIGDEF;

    private void* _attributes;  // Owned; null once disposed.

    internal SpawnAttributes()
    {
        _attributes = NativeMemory.AllocZeroed(Libc.SizeOfSpawnAttributes);
        byte* signals = stackalloc byte[Libc.SizeOfSignalSet];
        var set = new Span<byte>(signals, Libc.SizeOfSignalSet);

        // None of these can fail: they copy their arguments.
        _ = Libc.posix_spawnattr_init(_attributes);
        _ = Libc.posix_spawnattr_setflags(_attributes, Flags);
        set.Clear();
        _ = Libc.posix_spawnattr_setsigmask(_attributes, signals);

        // .NET ignores SIGPIPE, which a child would inherit. Filled by hand, because sigfillset(3) leaves out the two
        // or three signals that the C library keeps for itself, and the child would start with those ignored.
        set.Fill(0xFF);
        _ = Libc.posix_spawnattr_setsigdefault(_attributes, signals);
    }

    internal void* Pointer => _attributes;

    public void Dispose()
    {
        if (_attributes is not null)
        {
            _ = Libc.posix_spawnattr_destroy(_attributes);
            NativeMemory.Free(_attributes);
            _attributes = null;
        }
    }
}
