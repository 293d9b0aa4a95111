using System;
using System.Threading;
using Rx.Hypervisor.Interop.GLib;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>An application's own thread, in which it runs a GLib main context.</summary>
internal sealed class GLibThread : IDisposable
{
    private readonly Thread _thread;
    private volatile bool _ends;

    internal GLibThread()
    {
        _thread = new Thread(Run) { Name = "glib", IsBackground = true };
        _thread.Start();
    }

    internal GLibMainContext Context { get; } = GLibMainContext.Create();

    internal bool IsCurrent => Thread.CurrentThread == _thread;

    public void Dispose()
    {
        _ends = true;
        Context.Wakeup();
        _thread.Join();
        Context.Dispose();
    }

    private void Run()
    {
        while (!_ends)
        {
            Context.Iterate(mayBlock: true);
        }
    }
}
