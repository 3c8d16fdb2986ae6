import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.KeyStore.PasswordProtection;
import java.security.Security;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A TLS server of the JDK's: PORT VERSIONS SUITES GROUP KEY-STORE... */
class Server {
    static final char[] PASSWORD = "password".toCharArray();

    public static void main(String[] arguments) throws Exception {
        String versions = arguments[1];
        if (versions.startsWith("1.0")) {
            // The JDK disables old versions for all programs.
            Security.setProperty("jdk.tls.disabledAlgorithms", "");
        }
        KeyStore all = KeyStore.getInstance("PKCS12");
        all.load(null, PASSWORD);
        for (int i = 4; i < arguments.length; i++) {
            KeyStore one = KeyStore.getInstance("PKCS12");
            try (var file = new FileInputStream(arguments[i])) {
                one.load(file, PASSWORD);
            }
            String alias = one.aliases().nextElement();
            var protection = new PasswordProtection(PASSWORD);
            all.setEntry(alias, one.getEntry(alias, protection), protection);
        }
        var keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(all, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);

        int port = Integer.parseInt(arguments[0]);
        var listener = (SSLServerSocket) context.getServerSocketFactory()
            .createServerSocket(port, 50, InetAddress.getLoopbackAddress());
        switch (versions) {
            case "1.3" -> listener.setEnabledProtocols(new String[] {"TLSv1.3"});
            case "1.2" -> listener.setEnabledProtocols(new String[] {"TLSv1.2"});
            case "1.0-1.2" -> listener.setEnabledProtocols(new String[] {"TLSv1", "TLSv1.1", "TLSv1.2"});
            case "1.0" -> listener.setEnabledProtocols(new String[] {"TLSv1"});
            default -> { }
        }
        if (!arguments[2].isEmpty()) {
            listener.setEnabledCipherSuites(arguments[2].split(","));
        }
        while (true) {
            var connection = (SSLSocket) listener.accept();
            var thread = new Thread(() -> serve(connection));
            thread.setDaemon(true);
            thread.start();
        }
    }

    static void serve(SSLSocket connection) {
        try (connection) {
            connection.startHandshake();
            var reader = new BufferedReader(new InputStreamReader(connection.getInputStream()));
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isEmpty()) {
                    var answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                    connection.getOutputStream().write(answer.getBytes());
                    return;
                }
            }
        } catch (Exception refused) {
            // The alert has been sent; the next connection is another's.
        }
    }
}
