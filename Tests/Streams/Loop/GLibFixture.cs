using System.Threading;
using Rx.Hypervisor.Interop.GLib;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>A main context that a thread of the test iterates, as a GTK program's main thread does.</summary>
internal sealed class GLibFixture : LoopFixture
{
    private readonly GLibMainContext _context;
    private readonly Thread _thread;
    private volatile bool _stopping;

    internal GLibFixture()
        : this(GLibMainContext.Create())
    {
    }

    private GLibFixture(GLibMainContext context)
        : base(new GLibEventLoop(context))
    {
        _context = context;
        _thread = new Thread(Iterate) { IsBackground = true, Name = "glib-loop" };
        _thread.Start();
    }

    protected override void Close()
    {
        base.Close();
        _stopping = true;
        _context.Wakeup();
        _thread.Join();
        _context.Dispose();
    }

    private void Iterate()
    {
        while (!_stopping)
        {
            _context.Iterate(mayBlock: true);
        }
    }
}
