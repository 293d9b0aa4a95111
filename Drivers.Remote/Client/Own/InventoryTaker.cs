using System.Collections.Generic;

namespace Rx.Hypervisor.Drivers.Remote.Client.Own;

/// <summary>Takes what a host says of objects of one kind.</summary>
internal delegate void InventoryTaker<T>(IReadOnlyCollection<T> present, IReadOnlyCollection<T> gone, Position position, bool isAll);
