import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import sun.security.util.HostnameChecker;

/** The JDK as a peer: the trust manager of its TLS, and the host name check behind it. */
class Peer {
    static final Map<String, byte[]> DERS = new HashMap<>();

    public static void main(String[] arguments) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line; (line = in.readLine()) != null; ) {
            String[] fields = line.split("\t", -1);
            if (fields[0].equals("certificate")) {
                DERS.put(fields[1], Base64.getDecoder().decode(fields[2]));
                continue;
            }
            String answer = "yes\t";
            try {
                if (fields[0].equals("path")) {
                    path(Long.parseLong(fields[2]), fields[3].split(","), fields[4].split(","));
                } else {
                    name(parse(fields[2]), new String(HexFormat.of().parseHex(fields[3]), StandardCharsets.UTF_8));
                }
            } catch (Exception refusal) {
                answer = "no\t" + refusal.toString().replace('\n', ' ');
            }
            out.println(fields[1] + "\t" + answer);
        }
    }

    static void path(long at, String[] sent, String[] trusted) throws Exception {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (String number : trusted) {
            anchors.add(new TrustAnchor(parse(number), null));
        }
        var parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        parameters.setDate(new Date(at * 1000));
        parameters.setRevocationEnabled(false);
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        var manager = (X509TrustManager) factory.getTrustManagers()[0];
        var chain = new X509Certificate[sent.length];
        for (int i = 0; i < sent.length; i++) {
            chain[i] = parse(sent[i]);
        }
        // As for TLS 1.3, where the suite does not say what the key is for.
        manager.checkServerTrusted(chain, "UNKNOWN");
    }

    static void name(X509Certificate certificate, String wanted) throws Exception {
        boolean bracketed = wanted.startsWith("[") && wanted.endsWith("]");
        String bare = bracketed ? wanted.substring(1, wanted.length() - 1) : wanted;
        HostnameChecker.getInstance(HostnameChecker.TYPE_TLS).match(bare, certificate);
    }

    static X509Certificate parse(String number) throws Exception {
        var factory = CertificateFactory.getInstance("X.509");
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(DERS.get(number)));
    }
}
