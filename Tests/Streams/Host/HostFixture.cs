using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Concurrency;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Threading;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>A host under test, and what it takes to see things happen on it.</summary>
internal abstract class HostFixture : IDisposable
{
    internal abstract IHost Host { get; }

    /// <summary>A folder that exists and is this test's own.</summary>
    internal abstract string Root { get; }

    /// <summary>Connections, listeners and processes that this program holds open.</summary>
    internal abstract int OpenHandles { get; }

    internal string this[string name] => $"{Root}/{name}";

    internal abstract void RunUntil(Func<bool> condition);

    /// <summary>A program of the system: as a shell script, and as what a virtual process does.</summary>
    internal abstract ProcessLaunch Program(string script, Action<VirtualProcess> main);

    /// <summary>A program that accepts from handle 3 and answers every client "hello".</summary>
    internal abstract ProcessLaunch Greeter();

    /// <summary>A folder on a disk with little room.</summary>
    internal abstract string SmallDisk(int kiB);

    /// <summary>Has somebody listen on a TCP port of 127.0.0.1; which one.</summary>
    internal abstract int TakePort();

    /// <summary>Connects to a listening socket as a program that takes handles; it reads only when told to.</summary>
    internal abstract HandleTaker ConnectTaker(string path);

    /// <summary>Reads the file behind a handle from its beginning.</summary>
    internal abstract string TextOf(IPassableHandle handle);

    /// <summary>The permissions of a socket's file.</summary>
    internal abstract UnixFileMode ModeOf(string path);

    /// <summary>Has somebody listen, start the program with that socket, and the program take it.</summary>
    internal abstract IReadOnlyList<InheritedListener> Inherit(string name, string path);

    /// <summary>Writes a file as somebody else would.</summary>
    internal abstract void WriteAsOther(string path, string text);

    /// <summary>Removes a folder and what is in it as somebody else would.</summary>
    internal abstract void RemoveAsOther(string folder);

    /// <summary>Runs <paramref name="action"/> on the host's scheduler, as drivers do; what it throws comes out here.</summary>
    internal void Do(Action action)
    {
        Exception? error = null;
        bool done = false;
        Host.Scheduler.Schedule(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                error = e;
            }

            Volatile.Write(ref done, true);
        });
        RunUntil(() => Volatile.Read(ref done));
        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    internal T Do<T>(Func<T> function)
    {
        T result = default!;
        Do(() =>
        {
            result = function();
        });
        return result;
    }

    internal string ReadText(string path) => Do(() => Encoding.UTF8.GetString(Host.Files.Read(path, limit: 1 << 20)));

    public abstract void Dispose();
}
