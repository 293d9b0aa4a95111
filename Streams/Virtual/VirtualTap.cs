using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>The program's end of a tap in memory; the link goes when the last holder has let go.</summary>
internal sealed class VirtualTap(VirtualLinks links, string name) : IHostTap, IVirtualHandle
{
    private int _holders = 1;
    private bool _disposed;

    public string Name { get; } = name;

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Release();
        }
    }

    public IVirtualHandle Duplicate()
    {
        _holders++;
        return new Copy(this);
    }

    private void Release()
    {
        if (--_holders == 0)
        {
            links.Closed(this);
        }
    }

    private sealed class Copy(VirtualTap tap) : IVirtualHandle
    {
        private bool _disposed;

        public IVirtualHandle Duplicate() => tap.Duplicate();

        public void Dispose()
        {
            if (!_disposed)
            {
                _disposed = true;
                tap.Release();
            }
        }
    }
}
