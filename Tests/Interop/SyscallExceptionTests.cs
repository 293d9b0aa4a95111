using System.Linq;
using System.Reflection;
using Rx.Hypervisor.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed class SyscallExceptionTests
{
    [Fact]
    public void The_message_names_call_subject_and_error() =>
        new SyscallException("open", Errno.ENOENT, "/no/such").Message
        .ShouldBe("open(/no/such): No such file or directory (2 ENOENT)");

    [Fact]
    public void Without_a_subject_the_message_names_the_call_alone() =>
        new SyscallException("epoll_wait", Errno.EBADF).Message
        .ShouldBe("epoll_wait: Bad file descriptor (9 EBADF)");

    [Fact]
    public void What_happened_is_in_properties()
    {
        var exception = new SyscallException("connect", Errno.ECONNREFUSED, "/run/x");

        exception.Call.ShouldBe("connect");
        exception.Errno.ShouldBe(Errno.ECONNREFUSED);
        exception.Subject.ShouldBe("/run/x");
    }

    [Fact]
    public void Every_error_number_has_its_own_name()
    {
        var constants = typeof(Errno).GetFields(BindingFlags.Public | BindingFlags.Static);

        constants.Select(field => Errno.Name((int)field.GetRawConstantValue()!))
            .ShouldBe(constants.Select(field => field.Name));
    }

    [Fact]
    public void An_unknown_error_number_is_its_own_name() => Errno.Name(4095).ShouldBe("4095");
}
