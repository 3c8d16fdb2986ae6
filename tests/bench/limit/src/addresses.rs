//! Many loopback addresses that listen on one port.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

/// Connections that may wait to be accepted at one address. Linux cuts it to net.core.somaxconn.
const BACKLOG: u32 = 4096;

/// The address of this number, from 0, in a network such as `127.77`.
pub fn address(network: &str, number: u32) -> io::Result<IpAddr> {
    let text = format!("{network}.{}.{}", number / 250, number % 250 + 1);
    text.parse()
        .map_err(|_| io::Error::other(format!("{text} is not an IPv4 address")))
}

/// Listens at so many addresses; with port 0 at one that is free, the same for all.
pub fn listen(network: &str, count: u32, port: u16) -> io::Result<Vec<TcpListener>> {
    let mut listeners: Vec<TcpListener> = Vec::new();
    for number in 0..count {
        let port = match listeners.first() {
            Some(first) => first.local_addr()?.port(),
            None => port,
        };
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind(SocketAddr::new(address(network, number)?, port))?;
        listeners.push(socket.listen(BACKLOG)?);
    }
    Ok(listeners)
}
