namespace Rx.Hypervisor.Streams.Host;

/// <summary>What a process or thread is doing, with the letters of proc_pid_stat(5).</summary>
public enum ProcessState
{
    /// <summary>On a processor or waiting for one.</summary>
    Running = 'R',

    /// <summary>Waits for something, and can be woken by a signal.</summary>
    Sleeping = 'S',

    /// <summary>Waits for the disk or the like; not even SIGKILL ends it before that is done.</summary>
    DiskSleep = 'D',

    /// <summary>A signal has stopped it (SIGSTOP).</summary>
    Stopped = 'T',

    /// <summary>A debugger has stopped it.</summary>
    Traced = 't',

    /// <summary>It has ended and was not reaped yet.</summary>
    Zombie = 'Z',

    /// <summary>A thread of the kernel without work.</summary>
    Idle = 'I',

    /// <summary>On its way out.</summary>
    Dead = 'X',
}
