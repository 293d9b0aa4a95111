using System;
using System.IO;

namespace Rx.Hypervisor;

/// <summary>The link to the host broke while a call was under way: whether it was carried out is not known, and it is not sent again.</summary>
/// <param name="message">Names the call and what happened to the link.</param>
/// <param name="inner">The first cause.</param>
public sealed class ConnectionLostException(string message, Exception? inner = null) : IOException(message, inner);
