using System;

namespace Rx.Hypervisor;

/// <summary>The link to a host broke while a call was under way: it may have been carried out or not, and is not made again.</summary>
/// <param name="message">Which call, and what is known of the end of the link.</param>
/// <param name="inner">The first cause.</param>
public sealed class ConnectionLostException(string message, Exception? inner = null) : Exception(message, inner);
