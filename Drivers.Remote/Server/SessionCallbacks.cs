using System.Collections.Generic;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>The callbacks of one client: how many there are, and those for objects that nothing happens to.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class SessionCallbacks(int most)
{
    private readonly Dictionary<int, ObjectCallback> _objects = [];

    /// <summary>How many there are that <see cref="EventFanout"/> and <see cref="NetworkFanout"/> have.</summary>
    internal int OfEvents { get; set; }

    /// <summary>Adds one for another object.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is an equal one; or there are too many.</exception>
    internal void Add(int id, ObjectCallback callback)
    {
        RequireRoom();
        if (_objects.ContainsValue(callback))
        {
            throw AlreadyTracked();
        }

        _objects.Add(id, callback);
    }

    /// <summary>Removes one.</summary>
    /// <returns>Whether it was there, and for that kind of object.</returns>
    internal bool Remove(int id, string kind)
        => _objects.TryGetValue(id, out ObjectCallback? callback) && callback.Object == kind && _objects.Remove(id);

    /// <summary>Refuses one more when there are as many as there may be.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationFailed"/>.</exception>
    internal void RequireRoom()
    {
        if (OfEvents + _objects.Count >= most)
        {
            throw new HypervisorException(
                ErrorCode.OperationFailed, ErrorDomain.Rpc, $"operation failed: this client has {most} event callbacks already, and may have no more");
        }
    }

    internal static HypervisorException AlreadyTracked()
        => new(ErrorCode.InvalidArgument, ErrorDomain.None, "invalid argument: event callback already tracked");
}
